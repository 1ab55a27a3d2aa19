/** The runtime describes containers, and users and groups come and go. */

import { bareContainer, describedContainer } from './containers.ts';
import type { SyscallEvent } from './event.ts';
import type { HandlerOf } from './handler.ts';

const container: HandlerOf = at => {
  const json = at('json');
  if (json < 0) {
    // The oldest form has four parameters in its place.
    return ({ view, state }) => {
      const id = view.text(0);
      if (id === undefined || id === '') return;
      state.addContainer({
        ...bareContainer(id, 'docker'),
        name: view.text(2) ?? '',
        image: view.text(3) ?? '',
        bare: false,
      });
    };
  }
  return ({ view, state }) => {
    const described = describedContainer(view.text(json) ?? '');
    if (described) state.addContainer(described);
  };
};

function containerIdOf({ view }: SyscallEvent, index: number): string {
  const id = view.text(index) ?? '';
  return id === 'host' ? '' : id;
}

const userAdded: HandlerOf = at => {
  const [uid, gid, name, home, shell, where] = [
    at('uid'),
    at('gid'),
    at('name'),
    at('home'),
    at('shell'),
    at('container_id'),
  ];
  return event => {
    const { view, state } = event;
    const user = {
      uid: view.unsigned(uid) ?? 0,
      gid: view.unsigned(gid) ?? 0,
      name: view.text(name) ?? '',
      home: view.text(home) ?? '',
      shell: view.text(shell) ?? '',
    };
    state.addUser(user, containerIdOf(event, where));
  };
};

const userDeleted: HandlerOf = at => {
  const [uid, where] = [at('uid'), at('container_id')];
  return event => {
    event.state.users.delete(`${containerIdOf(event, where)} ${event.view.unsigned(uid) ?? 0}`);
  };
};

const groupAdded: HandlerOf = at => {
  const [gid, name, where] = [at('gid'), at('name'), at('container_id')];
  return event => {
    const group = { gid: event.view.unsigned(gid) ?? 0, name: event.view.text(name) ?? '' };
    event.state.addGroup(group, containerIdOf(event, where));
  };
};

const groupDeleted: HandlerOf = at => {
  const [gid, where] = [at('gid'), at('container_id')];
  return event => {
    event.state.groups.delete(`${containerIdOf(event, where)} ${event.view.unsigned(gid) ?? 0}`);
  };
};

export const machineHandlers: Record<string, HandlerOf> = {
  container,
  useradded: userAdded,
  userdeleted: userDeleted,
  groupadded: groupAdded,
  groupdeleted: groupDeleted,
};
