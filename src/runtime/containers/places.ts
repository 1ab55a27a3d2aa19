/** Where runtimes are, on the distributions that there are. */
import type { RuntimePlaces } from './types.ts';

/** containerd keeps containers apart by who uses it: its own tools, Kubernetes, Docker. */
export const containerdNamespaces = ['k8s.io', 'default', 'moby'] as const;

export const usualPlaces: RuntimePlaces = {
  docker: ['/var/run/docker.sock'],
  podman: ['/run/podman/podman.sock'],
  cri: [
    { path: '/run/containerd/containerd.sock', type: 'containerd' },
    { path: '/run/k3s/containerd/containerd.sock', type: 'containerd' },
    { path: '/run/k0s/containerd.sock', type: 'containerd' },
    { path: '/var/snap/microk8s/common/run/containerd.sock', type: 'containerd' },
    { path: '/run/crio/crio.sock', type: 'cri-o' },
    { path: '/run/cri-dockerd.sock', type: 'docker' },
  ],
  containerd: [
    '/run/containerd/containerd.sock',
    '/run/k3s/containerd/containerd.sock',
    '/run/k0s/containerd.sock',
    '/var/snap/microk8s/common/run/containerd.sock',
    '/run/docker/containerd/containerd.sock',
  ],
  states: [
    '/run/runc',
    '/run/crun',
    '/run/docker/runtime-runc/moby',
    ...containerdNamespaces.map(name => `/run/containerd/runc/${name}`),
  ],
  bundles: [
    ...containerdNamespaces.map(name => `/run/containerd/io.containerd.runtime.v2.task/${name}`),
    ...containerdNamespaces.map(name => `/run/k3s/containerd/io.containerd.runtime.v2.task/${name}`),
    '/run/docker/containerd/daemon/io.containerd.runtime.v2.task/moby',
    '/run/containers/storage/overlay-containers',
    '/var/lib/containers/storage/overlay-containers',
    '/var/lib/containers/storage/vfs-containers',
  ],
  proc: '/proc',
};
