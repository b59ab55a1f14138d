import { TestEnvironment } from 'jest-environment-node';

// A worker that is told to end, and that nothing keeps alive, has hundreds of megabytes of suites to
// give back object by object: that takes longer than jest waits, which then speaks of leaks. It ends at
// once instead. One that something keeps alive does not come here, and is still spoken of.
if (process.send !== undefined) {
  process.once('beforeExit', () => process.exit());
}

export default TestEnvironment;
