import { useRef } from 'react'
import { Button } from '../ui/Button.tsx'
import { Icon } from '../ui/Icon.tsx'
import type { IconName } from '../ui/icon-paths.ts'
import { compose } from '../words/send.ts'
import { type DraftItem, describeItem } from './draft.ts'

interface DraftListProps {
  items: readonly DraftItem[]
  onRemove: (id: number) => void
}

export function DraftList({ items, onRemove }: DraftListProps) {
  const list = useRef<HTMLUListElement>(null)
  return (
    <ul
      className="sheet list list--draft"
      aria-label={compose.inTheBag}
      ref={list}
      tabIndex={-1}
      hidden={items.length === 0}
    >
      {items.map((item) => (
        <li className="item" key={item.id}>
          <Icon name={iconOf(item)} />
          <span>
            <span className="item__name">{item.name}</span>
            <span className="item__meta">{describeItem(item)}</span>
          </span>
          <Button
            look="square"
            icon="close"
            aria-label={`${compose.remove} ${item.name}`}
            onClick={() => {
              // The button goes with its row: the focus stays in the list.
              list.current?.focus()
              onRemove(item.id)
            }}
          />
        </li>
      ))}
    </ul>
  )
}

function iconOf({ kind, mediaType }: DraftItem): IconName {
  if (kind === 'folder') return 'folder'
  return mediaType.startsWith('image/') ? 'picture' : 'file'
}
