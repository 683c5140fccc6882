global using Microsoft.VisualStudio.TestTools.UnitTesting;

// Two cores, real daemons, real disks: one at a time. But a publish keeps one core busy at most, so that two classes of
// those that do nothing else run side by side; every other class says that it does not.
[assembly: Parallelize(Workers = 2, Scope = ExecutionScope.ClassLevel)]
