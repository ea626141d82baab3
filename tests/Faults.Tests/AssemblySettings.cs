using System.Runtime.Versioning;

// Each test runs servers under load on the same two cores; beside each other they would measure each other.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

// SIGTERM and the modes of files are what a shop's Linux machine has.
[assembly: UnsupportedOSPlatform("windows")]
