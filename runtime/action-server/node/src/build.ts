import { writeFile } from 'node:fs/promises';
import { loadNodeActionServer } from './bundle.ts';

// The last step of the package's build: the program goes beside the compiled src/load.ts.

const { fileName, content } = await loadNodeActionServer();
await writeFile(new URL(`../dist/${fileName}`, import.meta.url), content);
