import { useRef } from 'react'
import { Button } from '../ui/Button.tsx'
import { Icon } from '../ui/Icon.tsx'
import type { IconName } from '../ui/icon-paths.ts'
import { wholeNumber } from '../words/format.ts'
import { compose } from '../words/send.ts'
import { type DraftItem, describeItem } from './draft.ts'

/** Rows drawn at most: thousands of them would stop a phone. */
const MAX_ROWS = 100

interface DraftListProps {
  items: readonly DraftItem[]
  onRemove: (id: number) => void
  onRemoveAll: () => void
}

/** What is in the bag, each with its way out. */
export function DraftList({ items, onRemove, onRemoveAll }: DraftListProps) {
  const list = useRef<HTMLUListElement>(null)
  return (
    <>
      <ul
        className="sheet list list--draft"
        aria-label={compose.inTheBag}
        ref={list}
        tabIndex={-1}
        hidden={items.length === 0}
      >
        {items.slice(0, MAX_ROWS).map((item) => (
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
      {items.length > MAX_ROWS && (
        <div className="headline">
          <p className="hint">{`${wholeNumber(items.length - MAX_ROWS)} ${compose.moreItems}`}</p>
          <Button look="plain" onClick={onRemoveAll}>
            {compose.removeAll}
          </Button>
        </div>
      )}
    </>
  )
}

function iconOf({ kind, mediaType }: DraftItem): IconName {
  if (kind === 'folder') return 'folder'
  return mediaType.startsWith('image/') ? 'picture' : 'file'
}
