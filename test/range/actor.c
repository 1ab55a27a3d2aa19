/*
 * Does exactly the system calls that a plan says, under whatever name it was started by. The plan is the file
 * RANGE_PLAN; each process of a chain acts out the part RANGE_LEVEL of it. Fields of a line stand between tabs:
 *   L                     a part begins
 *   C number argument…    a system call
 *   N NAME=value          a variable of the environment
 *   F                     a child goes on; the parent waits for it, and ends as it did
 *   X path argv0 …        the next part is another process's: execve
 * Arguments: i number, s text, h bytes in hexadecimal, b empty buffer of so many bytes, r result of that call of the
 * part (from 0), v texts as an argument vector, with \001 between them.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { most_fields = 64, most_calls = 64 };

extern char **environ;
static long results[most_calls];
static int calls;

static char **split(char *text, char separator, char **fields, int most)
{
	int count = 0;
	while (text && count < most - 1)
	{
		fields[count++] = text;
		text = strchr(text, separator);
		if (text)
			*text++ = 0;
	}
	fields[count] = NULL;
	return fields;
}

static long argument(char *field)
{
	char *value = field + 1;
	switch (*field)
	{
	case 'i':
		return strtol(value, NULL, 0);
	case 's':
		return (long)value;
	case 'b':
		return (long)calloc(1, strtoul(value, NULL, 0));
	case 'r':
		return results[atoi(value) % most_calls];
	case 'v':
		return (long)split(value, 1, calloc(most_fields, sizeof(char *)), most_fields);
	case 'h':
	{
		size_t length = strlen(value) / 2;
		unsigned char *bytes = calloc(1, length + 1);
		for (size_t i = 0; i < length; i++)
			sscanf(value + 2 * i, "%2hhx", &bytes[i]);
		return (long)bytes;
	}
	}
	exit(99);
}

static void act(char *line)
{
	char *fields[most_fields];
	split(line, '\t', fields, most_fields);
	if (*line == 'C')
	{
		long values[7] = {0};
		for (int i = 0; i < 7 && fields[i + 1]; i++)
			values[i] = i == 0 ? atol(fields[1]) : argument(fields[i + 1]);
		results[calls++ % most_calls] =
			syscall(values[0], values[1], values[2], values[3], values[4], values[5], values[6]);
	}
	else if (*line == 'N')
		putenv(fields[1]);
	else if (*line == 'F')
	{
		int status = 0;
		pid_t child = fork();
		if (child == 0)
			return;
		waitpid(child, &status, 0);
		exit(WIFEXITED(status) ? WEXITSTATUS(status) : 98);
	}
	else if (*line == 'X')
	{
		execve(fields[1], fields + 2, environ);
		perror(fields[1]);
		exit(97);
	}
}

int main(void)
{
	const char *path = getenv("RANGE_PLAN");
	const char *level = getenv("RANGE_LEVEL");
	FILE *plan = path && level ? fopen(path, "r") : NULL;
	if (!plan)
		return 96;
	static char lines[most_calls][8192];
	static char next[32];
	int count = 0, part = -1;
	while (count < most_calls && fgets(lines[count], sizeof lines[count], plan))
	{
		lines[count][strcspn(lines[count], "\n")] = 0;
		if (lines[count][0] == 'L')
			part++;
		else if (part == atoi(level))
			count++;
	}
	fclose(plan);
	snprintf(next, sizeof next, "RANGE_LEVEL=%d", atoi(level) + 1);
	putenv(next);
	for (int i = 0; i < count; i++)
		act(lines[i]);

	return 0;
}
