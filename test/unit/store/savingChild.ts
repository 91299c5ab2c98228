// Saves ever newer conversations into the file that its argument names, and prints the number of each that is written or has failed.
import { openConversationFile } from '../../../src/store/conversationFile.ts';
import { numbered } from './sampleConversation.ts';

const [path = '', first = '0', size = '100000', last = 'Infinity'] = process.argv.slice(2);
const file = openConversationFile(path, {
  now: () => Date.now(),
  after: (ms, callback) => {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
});
file.onError((error) => process.stdout.write(`error ${'code' in error ? String(error.code) : error.message}\n`));
for (let n = Number(first); n <= Number(last); n += 1) {
  file.save(numbered(n, Number(size)));
  await file.flush();
  process.stdout.write(`${n}\n`);
}
