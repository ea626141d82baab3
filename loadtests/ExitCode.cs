namespace LiveCommerce.LoadTests;

/// <summary>What the process tells a script. Anything but <see cref="Clean"/> must stop a release.</summary>
public enum ExitCode
{
    Clean = 0,
    Unclean = 1,
    BadUsage = 2,

    /// <summary>No server could be started or reached, or it refused the preparation: nothing was measured.</summary>
    NoServer = 3,
}
