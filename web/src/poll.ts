// When to refresh: every few seconds while live and visible, at once when the reader chooses something else.
// A round never overlaps another: what comes late is called off or waited for.

export class Poll {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private running: AbortController | null = null;
  private live = true;

  constructor(
    private readonly round: (signal: AbortSignal) => Promise<void>,
    private readonly everyMs: number,
  ) {
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) clearTimeout(this.timer);
      else if (this.live && !this.running) void this.now();
    });
  }

  /** Starts a round, calling off the one that is under way. */
  async now(): Promise<void> {
    clearTimeout(this.timer);
    this.running?.abort();
    const mine = new AbortController();
    this.running = mine;
    await this.round(mine.signal);
    if (this.running !== mine) return;
    this.running = null;
    if (this.live && !document.hidden) this.timer = setTimeout(() => void this.now(), this.everyMs);
  }

  setLive(on: boolean): void {
    this.live = on;
    if (on) void this.now();
    else clearTimeout(this.timer);
  }
}

/** Runs tasks, at most `width` at a time, and returns the errors of those that failed. */
export async function pool(tasks: (() => Promise<unknown>)[], width: number): Promise<unknown[]> {
  const errors: unknown[] = [];
  const queue = [...tasks];
  const worker = async () => {
    for (let task = queue.shift(); task; task = queue.shift()) await task().catch((error) => errors.push(error));
  };
  await Promise.all(Array.from({ length: width }, worker));
  return errors;
}
