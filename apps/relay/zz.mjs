const r = () => (process.memoryUsage.rss() / 1e6).toFixed(0)
console.log('start', r())
await import('express')
console.log('express', r())
await import('./src/main.ts')
console.log('main', r())
setTimeout(() => {
  console.log('later', r(), process.memoryUsage())
}, 1000)
