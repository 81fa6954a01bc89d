/**
 * The command line: what all commands have in common, and {@code run JOB}: what its words mean, how
 * a run's progress and end are shown, and which exit code they come to. The run itself is a run as
 * any other: its lock, its record and its history are those of the package above.
 */
@NamedInterface("commandline")
@NullMarked
package io.farekeeper.jobs.commandline;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
