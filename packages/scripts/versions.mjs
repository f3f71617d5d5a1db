/** The one place that names the Node and the pnpm everything here runs with. */
export const versions = { node: '24.21.0', pnpm: '12.21.0' }
