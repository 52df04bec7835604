/** The entry of the worker that reads CSV files: apart from the trainer, so that reading a large one never holds a training up. */
import { expose } from 'comlink';
import { CsvWorker } from './csv-worker.ts';

expose(new CsvWorker());
