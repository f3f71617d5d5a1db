export const KIB = 1024
export const MIB = 1024 * 1024
export const GIB = 1024 * MIB
/** What speeds are told in. */
export const MB = 1e6
