using LiveCommerce.FaultTrials.Machine;
using LiveCommerce.Tests.Shared;

namespace LiveCommerce.FaultTrials.Faults;

/// <summary>A database server whose data, log included, lie on a volume of its own.</summary>
internal static class VolumeServer
{
    public const int Megabytes = 320;

    public static async Task<PostgresServer> StartAsync(Trial trial, Volume volume, IReadOnlyDictionary<string, string>? settings = null)
    {
        var all = new Dictionary<string, string>(settings ?? new Dictionary<string, string>())
        {
            ["min_wal_size"] = "32MB",
            ["max_wal_size"] = "64MB",
        };
        return await PostgresServer.StartAsync(new PostgresOptions
        {
            Folder = Directory.CreateDirectory(Path.Combine(volume.Root, "server")).FullName,
            Settings = all,
            SyncCluster = true,
            Template = await trial.Servers.TemplateAsync(),
        });
    }
}
