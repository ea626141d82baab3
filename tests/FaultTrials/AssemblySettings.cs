using System.Runtime.Versioning;

// Signals, loop devices, strace and mount points are Linux.
[assembly: SupportedOSPlatform("linux")]
