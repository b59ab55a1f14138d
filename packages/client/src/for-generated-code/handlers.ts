/** What generated clients are made of whose server calls them. Others need nothing of it. */
export { handling } from '../handlers/handling.js';
