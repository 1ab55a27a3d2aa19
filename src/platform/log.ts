import { type DestinationStream, type Logger, pino } from 'pino';

/** As the framework hands it to the log. */
interface Logged {
  method: string;
  url: string;
  ip: string;
}

/**
 * The log: JSON lines on standard output. Of a request it has method, path and sender; senders of events may have their
 * token in the address, so what stands after the path is left out for all but the API, whose filters are no secret.
 */
export function createLog(level: string, to?: DestinationStream): Logger {
  const req = ({ method, url, ip }: Logged) => ({ method, url: url.startsWith('/api/') ? url : url.split('?')[0], ip });
  const options = { level, serializers: { req } };
  return to ? pino(options, to) : pino(options);
}
