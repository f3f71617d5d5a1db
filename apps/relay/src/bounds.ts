import { MAX_CHUNK_BYTES, MAX_SEALED_CHUNK_BYTES } from '@valise/protocol/wire'

// Every bound of the relay that is not set from outside (config.ts), with its unit and its reason.

export const MIB = 1024 * 1024

/** Plaintext bytes of a chunk: the largest that the protocol allows was the fastest measured. */
export const CHUNK_BYTES = MAX_CHUNK_BYTES

/**
 * Share of the memory budget kept for sessions and control messages, so that chunks can never
 * crowd out the small messages that would free them.
 */
export const MESSAGE_SHARE = 1 / 4

/** Bytes charged for a session's records besides its messages: maps, ids, its code. */
export const SESSION_BYTES = 2 * 1024

/**
 * Bytes of control messages in one session. Escaping can double them in a snapshot, which has to
 * stay under MAX_EVENT_BYTES (8 MiB); honest requests need about 2 KiB each.
 */
export const MAX_SESSION_MESSAGE_BYTES = 3 * MIB

/** Bytes of an event stream that may wait for a slow reader before it is closed. */
export const MAX_EVENT_BACKLOG_BYTES = 1024 * 1024

/** Bytes of a stream that has been ended which its reader may still come for; else it is cut off. */
export const MAX_ENDED_BACKLOG_BYTES = 64 * 1024

/** Milliseconds that the reader of a stream that has been ended gets for the rest. */
export const STREAM_END_MS = 5_000

/**
 * Bytes of a chunk that are handed to the socket at a time: a reader shows that it lives with each.
 * At the default STALL_S one that takes 2 KiB a second is still there.
 */
export const FRAME_PIECE_BYTES = 256 * 1024

/** Milliseconds between two heartbeats of a stream: proxies cut silent ones after 30 s and more. */
export const HEARTBEAT_MS = 15_000

/** Milliseconds that a call waits for news at most: proxies cut a silent one after 30 s and more. */
export const POLL_MS = 20_000

/**
 * Milliseconds after an answered poll in which its participant still counts as connected: it asks
 * again at once, or after a pause of 4 s when the network was away.
 */
export const BETWEEN_POLLS_MS = 10_000

/** Milliseconds between two looks at what has expired: sessions are counted in seconds. */
export const SWEEP_MS = 1_000

/** Milliseconds a session lives on after the last sign of a transfer, to start another. */
export const AFTER_TRANSFER_MS = 5 * 60_000

/** Milliseconds that a session lives on after the last sign of a transfer that was paused. */
export const PAUSE_MS = 15 * 60_000

/** Milliseconds that one recipient alone may keep the others of its transfer waiting. */
export const HOLD_BACK_MS = 60_000

/** Milliseconds by which a session's end moves before its participants are told again. */
export const TELL_END_MS = 60_000

/** Milliseconds for a control message's body: 16 KiB at 2 KiB a second take 8 s. */
export const BODY_TIMEOUT_MS = 10_000

/** Milliseconds for the headers of a call: they are under 1 KiB. */
export const HEADERS_TIMEOUT_MS = 10_000

/** Milliseconds for a whole call: a chunk of 4 MiB at 14 KB a second takes 300 s. */
export const REQUEST_TIMEOUT_MS = 300_000

/** Milliseconds between two looks at which calls have been too slow. */
export const CHECK_CONNECTIONS_MS = 5_000

/** Milliseconds an unused connection stays open: longer than the 60 s that proxies keep theirs. */
export const KEEP_ALIVE_MS = 65_000

/** Bytes of a call's headers. The longest address has 160 of them and a token 51. */
export const MAX_HEADER_BYTES = 8 * 1024

/** Bytes of a refused body that are read and thrown away, so that its author gets the answer. */
export const MAX_DRAINED_BYTES = MAX_SEALED_CHUNK_BYTES

/** Milliseconds that the author of a larger refused body gets to read the answer. */
export const LINGER_MS = 1_000

/** Connections at once: below the 20,000 file descriptors of a usual system. */
export const MAX_CONNECTIONS = 18_000

/** Milliseconds between two looks at whether a relay that drains is empty. */
export const DRAIN_LOOK_MS = 250

/** Milliseconds that open connections get to read their last event when the relay stops. */
export const SHUTDOWN_MS = 1_000

/** Milliseconds between two looks at what the log should say. */
export const REPORT_MS = 60_000

/** Buckets of each limit on calls, of about 200 bytes: their memory stays under 50 MB in all. */
export const MAX_BUCKETS = 40_000

/** Self-tests at once, from everywhere: each holds a connection, and no memory to speak of. */
export const MAX_SELFTESTS = 32

/** Parts of a self-test's stream: enough to see that they come one by one. */
export const SELFTEST_PARTS = 3

/** Milliseconds between them: longer than a slow network makes of one answer. */
export const SELFTEST_PAUSE_MS = 1_000

/** Seconds after which a client that was refused for want of room may ask again. */
export const RETRY_AFTER_S = 5
