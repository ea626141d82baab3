// Each test runs servers under load on the same two cores; beside each other they would measure each other.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
