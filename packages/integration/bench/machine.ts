import { cpus, loadavg, release, totalmem } from 'node:os';
import type { ContainerEngine } from '@serverless-max/container-engine';

/** The machine that figures come from; the load tells how quiet it was. */
export interface Machine {
  readonly date: string;
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGb: number;
  readonly kernel: string;
  readonly node: string;
  readonly engine: string;
  /** Load average of the last minute, before the first round. */
  readonly load: number;
}

/** Looks at this machine. */
export async function describeMachine(engine: ContainerEngine): Promise<Machine> {
  const { product, version } = await engine.info();
  const cores = cpus();
  return {
    date: new Date().toISOString().slice(0, 10),
    cpu: cores[0]?.model ?? 'unknown',
    cores: cores.length,
    memoryGb: Math.round(totalmem() / 1024 ** 3),
    kernel: release(),
    node: process.version,
    engine: `${product} ${version}`,
    load: loadavg()[0] ?? 0,
  };
}

/** One line for a person. */
export function formatMachine(machine: Machine): string {
  const { date, cpu, cores, memoryGb, kernel, node, engine, load } = machine;
  return `${date}: ${cores} × ${cpu}, ${memoryGb} GB, kernel ${kernel}, Node.js ${node}, ${engine}, load ${load.toFixed(2)}`;
}
