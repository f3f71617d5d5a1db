// Two browsers with the app in them, driven by CDP alone: for what a test tool that watches every
// request would spoil.
export { App } from './bench/browsers/app.ts'
export { twoBrowsers } from './bench/browsers/two-browsers.ts'
export { longestTask, type Task } from './chromium/longest-task.ts'
