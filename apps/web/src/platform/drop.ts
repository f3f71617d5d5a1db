/** A file dropped beside a place for it would replace the page, and end what runs on it. */
export function ignoreStrayDrops(): void {
  const ignore = (event: DragEvent) => {
    if (carriesFiles(event.dataTransfer)) event.preventDefault()
  }
  addEventListener('dragover', ignore)
  addEventListener('drop', ignore)
}

export function carriesFiles(transfer: DataTransfer | null): boolean {
  return transfer?.types.includes('Files') ?? false
}
