/** How long thousands of manifests take to be judged by all checks. */
import { judgeFiles } from '../src/check/config.ts';
import type { Line } from './table.ts';

const count = 5_000;

/** A deployment of ordinary size, with a few faults. */
const manifest = (index: number): string => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web-${index}
  namespace: team-${index % 40}
  labels: {app: web, part-of: shop}
spec:
  replicas: 3
  selector:
    matchLabels:
      app: web
  template:
    metadata:
      labels:
        app: web
    spec:
      serviceAccountName: web
      containers:
      # the program itself
      - name: app
        image: registry.example/shop/web:1.${index}
        ports:
        - containerPort: 8080
        env:
        - name: MODE
          value: "production"
        - name: TOKEN
          valueFrom: {secretKeyRef: {name: web, key: token}}
        resources:
          limits:
            cpu: 500m
            memory: 128Mi
        securityContext:
          runAsNonRoot: true
          capabilities:
            drop: [ALL]
        livenessProbe:
          httpGet: {path: /healthz, port: 8080}
`;

export function checkLines(): Promise<Line[]> {
  const files = Array.from({ length: count }, (_, index) => {
    const text = manifest(index);
    return { path: `deploy/${index}.yaml`, text: () => text };
  });
  judgeFiles(files.slice(0, 200));
  const before = process.cpuUsage();
  const { judged } = judgeFiles(files);
  const { user, system } = process.cpuUsage(before);
  const ours = (user + system) / 1000;
  if (judged.length !== count) throw new Error(`${judged.length} of ${count} manifests were judged`);
  return Promise.resolve([{ figure: `${count} manifests, all checks, CPU`, ours, unit: 'ms', target: 3_000 }]);
}
