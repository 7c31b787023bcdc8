// Talking to the portal: every failure becomes an ApiError whose message is a sentence for a person.

import type { Dashboard, LedgerAnswer, Platform, TenantAbout } from "./model";
import type { Labelled, Matrix } from "./frames";
import type { Span } from "./ranges";

const TIMEOUT_MS = 12_000;

export class ApiError extends Error {
  /** `outage`: it is not this question that failed; the next one would wait for nothing as well. */
  constructor(
    message: string,
    readonly outage = false,
  ) {
    super(message);
  }
}

interface Envelope<Result> {
  status: "success" | "error";
  error?: string;
  errorType?: string;
  data?: { result: Result };
}

export const platform = (): Promise<Platform> => json("api/platform");
export const dashboard = (): Promise<Dashboard> => json("api/dashboard");

export const tenant = (name: string, signal: AbortSignal): Promise<TenantAbout> => of(name, "api/tenant", signal);
export const ledger = (name: string, signal: AbortSignal): Promise<LedgerAnswer> => of(name, "api/ledger", signal);

/** Evaluates an expression now; `signal` calls the request off. */
export async function instant(tenant: string, expr: string, signal: AbortSignal): Promise<Labelled[]> {
  const found = await ask<{ metric: Record<string, string>; value: [number, string] }[]>(
    "api/v1/query",
    tenant,
    { query: expr },
    signal,
  );
  return found.map(({ metric, value }) => ({ labels: metric, value: Number(value[1]) }));
}

/** Evaluates an expression at every step of the span. */
export async function ranged(tenant: string, expr: string, span: Span, signal: AbortSignal): Promise<Matrix> {
  const { start, end, step } = span;
  const form = { query: expr, start: String(start), end: String(end), step: String(step) };
  return ask<Matrix>("api/v1/query_range", tenant, form, signal);
}

/** Lets questions fail at once after the first outage: a round of many must not wait for each of them. */
export class Gate {
  private outage: ApiError | null = null;

  async pass<Result>(question: () => Promise<Result>): Promise<Result> {
    if (this.outage) throw this.outage;
    try {
      return await question();
    } catch (error) {
      if (error instanceof ApiError && error.outage) this.outage = error;
      throw error;
    }
  }
}

async function ask<Result>(
  path: string,
  tenant: string,
  form: Record<string, string>,
  signal: AbortSignal,
): Promise<Result> {
  const answer = await json<Envelope<Result>>(path, {
    method: "POST",
    headers: { "X-Tickscope-Tenant": tenant },
    body: new URLSearchParams(form),
    signal,
  });
  if (answer.status !== "success" || !answer.data) {
    throw new ApiError(answer.error ?? "The query failed.", answer.errorType === "unavailable");
  }
  return answer.data.result;
}

async function of<Result>(name: string, path: string, signal: AbortSignal): Promise<Result> {
  const answer = await json<Result & { error?: string }>(path, { headers: { "X-Tickscope-Tenant": name }, signal });
  if (answer.error !== undefined) throw new ApiError(answer.error);
  return answer;
}

async function json<Result>(path: string, init: RequestInit = {}): Promise<Result> {
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), TIMEOUT_MS);
  const callOff = () => patience.abort();
  init.signal?.addEventListener("abort", callOff);
  if (init.signal?.aborted) callOff();
  try {
    const response = await fetch(path, { ...init, signal: patience.signal });
    const isJson = response.headers.get("content-type")?.includes("json") ?? false;
    if (!isJson) throw new ApiError(`The portal answered ${response.status} without data.`, true);
    return (await response.json()) as Result;
  } catch (error) {
    if (error instanceof ApiError || init.signal?.aborted) throw error;
    if (patience.signal.aborted) throw new ApiError(`The portal did not answer within ${TIMEOUT_MS / 1000} s.`, true);
    throw new ApiError("The portal cannot be reached.", true);
  } finally {
    clearTimeout(timer);
    init.signal?.removeEventListener("abort", callOff);
  }
}
