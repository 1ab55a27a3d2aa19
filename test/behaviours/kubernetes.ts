import { type Behaviour, impostor } from './behaviour.ts';
import { connects, perlAs } from './scripts.ts';

export const behaviours: Behaviour[] = [
  {
    rule: 'Command run in another pod with kubectl',
    trigger: `${impostor('kubectl')} exec -it web-0 -- sh`,
    twin: `${impostor('kubectl')} version --client`,
  },
  {
    rule: 'Secrets read with kubectl',
    trigger: `${impostor('kubectl')} get secrets -A -o yaml`,
    twin: `${impostor('kubectl')} get pods`,
  },
  {
    rule: 'Rights given with kubectl',
    trigger: `${impostor('kubectl')} create clusterrolebinding a --clusterrole=cluster-admin --user=b`,
    twin: `${impostor('kubectl')} get nodes`,
  },
  {
    rule: 'Token made with kubectl',
    trigger: `${impostor('kubectl')} create token default`,
    twin: `${impostor('kubectl')} config current-context`,
  },
  {
    rule: 'Own rights asked for with kubectl',
    trigger: `${impostor('kubectl')} auth can-i --list`,
    twin: `${impostor('kubectl')} version --client`,
  },
  {
    rule: 'Workload started with kubectl from a container',
    trigger: `${impostor('kubectl')} run toolbox --image=alpine --privileged`,
    twin: `${impostor('kubectl')} get deployments`,
  },
  {
    rule: 'Port led out with kubectl',
    trigger: `${impostor('kubectl')} proxy --port=8001`,
    twin: `${impostor('kubectl')} get services`,
  },
  {
    rule: 'Workload deleted or drained with kubectl',
    trigger: `${impostor('kubectl')} delete namespace shop`,
    twin: `${impostor('kubectl')} get namespaces`,
  },
  {
    rule: 'kubectl run in a container',
    trigger: `${impostor('kubectl')} version --client`,
    twin: `${impostor('kubeview')} version`,
  },
  {
    rule: 'Helm run in a container',
    trigger: `${impostor('helm')} install web ./chart`,
    twin: `${impostor('helmet')} install`,
  },
  {
    rule: 'Token of a pod read on the machine',
    trigger: `mkdir -p /var/lib/kubelet/pods/u/volumes/kubernetes.io~projected/t
echo x > /var/lib/kubelet/pods/u/volumes/kubernetes.io~projected/t/token
cat /var/lib/kubelet/pods/u/volumes/kubernetes.io~projected/t/token`,
    twin: `mkdir -p /var/lib/kubelet/pods/u/etc-hosts.d
echo x > /var/lib/kubelet/pods/u/etc-hosts.d/a
cat /var/lib/kubelet/pods/u/etc-hosts.d/a`,
  },
  {
    rule: 'Credentials of the kubelet read',
    trigger: `mkdir -p /var/lib/kubelet/pki
echo x > /var/lib/kubelet/pki/kubelet-client-current.pem
cat /var/lib/kubelet/pki/kubelet-client-current.pem`,
    twin: `mkdir -p /var/lib/kubelet/logs
echo x > /var/lib/kubelet/logs/a
cat /var/lib/kubelet/logs/a`,
  },
  {
    rule: 'Data of etcd opened',
    trigger: `mkdir -p /var/lib/etcd/member/snap
echo x > /var/lib/etcd/member/snap/db`,
    twin: `mkdir -p /var/lib/etc-data
echo x > /var/lib/etc-data/db`,
  },
  {
    rule: 'etcd asked by hand',
    trigger: `${impostor('etcdctl')} get /registry/secrets --prefix`,
    twin: `${impostor('etcdctl')} endpoint health`,
  },
  {
    rule: 'Static pod written',
    trigger: `mkdir -p /etc/kubernetes/manifests
echo "kind: Pod" > /etc/kubernetes/manifests/web.yaml`,
    twin: `mkdir -p /srv/manifests
echo "kind: Pod" > /srv/manifests/web.yaml`,
  },
  {
    rule: 'Configuration of the kubelet changed',
    trigger: `mkdir -p /var/lib/kubelet
echo x > /var/lib/kubelet/config.yaml`,
    twin: `mkdir -p /var/lib/kubelet
echo x > /var/lib/kubelet/notes.yaml`,
  },
  {
    rule: 'File of the control plane changed',
    trigger: `mkdir -p /etc/kubernetes/admission
echo x > /etc/kubernetes/admission/config.yaml`,
    twin: `mkdir -p /srv/kubernetes/admission
echo x > /srv/kubernetes/admission/config.yaml`,
  },
  {
    rule: 'Network plug-in of the cluster changed',
    trigger: `mkdir -p /etc/cni/net.d
echo "{}" > /etc/cni/net.d/00-first.conf`,
    twin: `mkdir -p /srv/cni
echo "{}" > /srv/cni/00-first.conf`,
  },
  {
    rule: 'API server called with a token by hand',
    trigger: 'curl -s -k -m 1 -H "Authorization: Bearer abc" https://127.0.0.1:6443/api/v1/secrets || true',
    twin: 'curl -s -k -m 1 -H "Accept: text/plain" https://127.0.0.1:9443/api/v1/list || true',
  },
  {
    rule: 'API server contacted by a shell or a tool',
    trigger: 'curl -s -k -m 1 https://127.0.0.1:6443/version || true',
    twin: 'curl -s -k -m 1 https://127.0.0.1:8443/version || true',
  },
  {
    rule: 'Kubelet contacted from a container',
    trigger: connects('app', 10250),
    twin: connects('app', 10260),
  },
  {
    rule: 'etcd contacted from a container',
    trigger: connects('app', 2379),
    twin: connects('app', 2390),
  },
  {
    rule: 'Docker contacted over the network',
    trigger: connects('app', 2375),
    twin: connects('app', 2400),
  },
  {
    rule: 'Files copied out or in by kubectl cp',
    trigger: perlAs('worker', 'system("tar", "cf", "-", "/srv")'),
    twin: perlAs('worker', 'system("tar", "cf", "/tmp/a.tar", "/srv")'),
  },
  {
    rule: 'Link among the logs of pods',
    trigger: `mkdir -p /var/log/pods/web
ln -s /etc/hostname /var/log/pods/web/0.log`,
    twin: `mkdir -p /var/log/pods/web
ln -s /var/log/pods/web/0.log /var/log/pods/web/current.log`,
  },
  {
    rule: 'Kubelet or API server started without checks',
    trigger: `${impostor('kubelet')} --anonymous-auth=true`,
    twin: `${impostor('kubelet')} --anonymous-auth=false`,
  },
];
