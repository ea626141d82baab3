using LiveCommerce.Grains.Journal.Postgres;

namespace LiveCommerce.LiveHub.Hosting;

/// <summary>What the command line says about serving.</summary>
/// <param name="Data">The data directory.</param>
/// <param name="Urls">Addresses to listen on, separated by ";".</param>
/// <param name="Demo">Whether an empty data directory gets a demo shop.</param>
/// <param name="Settings">Further settings as <c>--Section:Key=value</c>.</param>
public sealed record ServeOptions(string Data, string Urls, bool Demo, IReadOnlyList<string> Settings)
{
    /// <summary>A journal in PostgreSQL; null for <c>journal.db</c> in the data directory.</summary>
    public PostgresAddress? Store { get; init; }

    public const string DefaultData = "data";
    public const string DefaultUrls = "http://localhost:5080";
}

/// <summary>What the process exits with; docs/configuration.md lists the same.</summary>
public static class ExitCode
{
    public const int Ok = 0;
    public const int Failed = 1;
    public const int Usage = 2;
    public const int DataUnavailable = 3;
    public const int AddressInUse = 5;
    public const int Damaged = 6;
}
