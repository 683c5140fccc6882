global using Microsoft.VisualStudio.TestTools.UnitTesting;

// Two cores, real daemons, real disks: one at a time unless a class asks for more.
[assembly: DoNotParallelize]
