// The session in a line of `Set-Cookie`; none when the line ends it.
export const sessionIn = (line) => /^(?:__Host-)?sid=([^;]+)/.exec(line ?? '')?.[1];
