/** What the engine and who runs it say to each other; servers and clients need none of it. */
export { Lane, Outcome, PARAM_KINDS, type ParamKind, StreamForm } from './generated/engine.js';
