global using Microsoft.VisualStudio.TestTools.UnitTesting;

// A test works on folders, ports and daemons of its own, keeps one core busy at most, and waits for disks and daemons: two
// classes run side by side. One says that it does not where it depends on what others do, or shares what it works on.
[assembly: Parallelize(Workers = 2, Scope = ExecutionScope.ClassLevel)]
