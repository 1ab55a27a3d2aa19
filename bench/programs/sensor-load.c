/*
 * Work for the sensor's benchmark.
 *   mixed RATE SECONDS    system calls of a server's kind, so many a second; says how many it made
 *   open COUNT            opens and closes one file; says nanoseconds a pair
 *   sleep COUNT           so many processes that wait until they are told to end
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static long long now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000000000ll + t.tv_nsec;
}

/* Twenty calls: what a server does for a request, and a file that it opens. */
static void twenty(int zero, int null, int *pair, const char *file) {
  char buffer[512];
  struct stat status;
  struct pollfd poll_of = {pair[0], POLLIN, 0};
  for (int i = 0; i < 2; i++) {
    (void)!read(zero, buffer, sizeof buffer);
    (void)!write(null, buffer, sizeof buffer);
    (void)!write(pair[1], buffer, 64);
    poll(&poll_of, 1, 0);
    (void)!read(pair[0], buffer, 64);
    lseek(zero, 0, SEEK_SET);
  }
  stat(file, &status);
  int fd = open(file, O_RDONLY | O_CLOEXEC);
  fstat(fd, &status);
  (void)!read(fd, buffer, sizeof buffer);
  close(fd);
  fcntl(zero, F_GETFL);
  getppid();
  (void)!read(zero, buffer, 16);
}

static int mixed(long rate, int seconds) {
  char file[] = "/tmp/sensor-load-XXXXXX";
  int made = mkstemp(file), zero = open("/dev/zero", O_RDONLY), null = open("/dev/null", O_WRONLY), pair[2];
  (void)!write(made, file, sizeof file);
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair)) return 1;
  long long start = now(), end = start + seconds * 1000000000ll;
  long calls = 0;
  while (now() < end) {
    long due = (now() - start) / 1e9 * rate;
    if (calls >= due) {
      struct timespec pause = {0, 200000};
      nanosleep(&pause, 0);
      continue;
    }
    for (int i = 0; i < 10; i++) twenty(zero, null, pair, file);
    calls += 200;
  }
  unlink(file);
  printf("%.0f\n", calls / ((now() - start) / 1e9));
  return 0;
}

static int opened(long count) {
  char file[] = "/tmp/sensor-load-XXXXXX";
  close(mkstemp(file));
  long long start = now();
  for (long i = 0; i < count; i++) close(open(file, O_RDONLY | O_CLOEXEC));
  printf("%.1f\n", (double)(now() - start) / count);
  unlink(file);
  return 0;
}

static int sleepers(int count) {
  for (int i = 0; i < count; i++) {
    if (fork() == 0) {
      pause();
      _exit(0);
    }
  }
  puts("ready");
  fflush(stdout);
  (void)!read(0, &count, 1);
  kill(0, 15);
  return 0;
}

int main(int argc, char **argv) {
  if (argc == 4 && !strcmp(argv[1], "mixed")) return mixed(atol(argv[2]), atoi(argv[3]));
  if (argc == 3 && !strcmp(argv[1], "open")) return opened(atol(argv[2]));
  if (argc == 3 && !strcmp(argv[1], "sleep")) return sleepers(atoi(argv[2]));
  fputs("usage: mixed RATE SECONDS | open COUNT | sleep COUNT\n", stderr);
  return 2;
}
