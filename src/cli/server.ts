/** The entry of the commands that load the server's libraries: a bundle of its own, so that no other command pays for them. */
export { run } from './program.ts';
