using System.Runtime.Versioning;

// As the program under test: signals and /proc are Linux.
[assembly: SupportedOSPlatform("linux")]
