import type { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import type { Container } from 'dockerode';
import type { ContainerLogLine, LogFollower } from '../container.ts';
import { LogDemuxer } from './log-lines.ts';

type OnLine = (line: ContainerLogLine) => void;

/**
 * Reads a container's logs from their start, until the container ends, the engine goes away, or `close`.
 *
 * Docker may end the stream of a container that ends before its very last bytes are through, so what follows
 * the lines already reported is read once more from the complete log.
 */
export async function followContainerLogs(container: Container, onLine: OnLine): Promise<LogFollower> {
  let stream = await openLogs(container);
  let isClosed = false;
  const reported = { stdout: 0, stderr: 0 };

  const report: OnLine = (line) => {
    // The callback itself may close the follower.
    if (isClosed) return;
    reported[line.stream] += 1;
    onLine(line);
  };

  const follow = async (): Promise<void> => {
    const unfinished = await readLines(stream, report);
    if (isClosed) return;
    const complete = await openLogs(container).catch(() => undefined);
    if (complete === undefined) return unfinished.forEach(report);
    stream = complete;
    if (isClosed) return void stream.destroy();
    const known = { ...reported };
    const reportNew: OnLine = (line) => {
      if (known[line.stream] > 0) known[line.stream] -= 1;
      else report(line);
    };
    (await readLines(stream, reportNew)).forEach(reportNew);
  };

  const ended = follow();
  return {
    close() {
      isClosed = true;
      stream.destroy();
    },
    ended,
  };
}

async function openLogs(container: Container): Promise<Readable> {
  const options = { follow: true, stdout: true, stderr: true, timestamps: true } as const;
  return (await container.logs(options)) as Readable;
}

/** Reports whole lines until the stream ends, however it does, and returns those that have no end. */
async function readLines(stream: Readable, onLine: OnLine): Promise<readonly ContainerLogLine[]> {
  const demuxer = new LogDemuxer();
  stream.on('data', (chunk: Uint8Array) => {
    for (const line of demuxer.push(chunk)) onLine(line);
  });
  await finished(stream).catch(() => undefined);
  return demuxer.end();
}
