/** The worker that the cases train in: plugs the parser and the run together and hands them to the page. */
import { expose } from 'comlink';
import { parseCase } from '../parse-case.ts';
import { CaseRunner, type CaseOutcome, type Job } from '../run-case.ts';

const runner = new CaseRunner();

const api = {
  async run(job: Job): Promise<CaseOutcome> {
    const parsed = parseCase(job.text);
    if (!parsed.ok) return { comparison: null, problems: parsed.problems };
    try {
      return { comparison: await runner.run(parsed.golden, job), problems: [] };
    } catch (error) {
      return { comparison: null, problems: [String(error)] };
    }
  },
};
export type GoldenWorker = typeof api;

expose(api);
