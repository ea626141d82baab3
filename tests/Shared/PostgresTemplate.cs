using System.Diagnostics;
using System.Security.Cryptography;

namespace LiveCommerce.Tests.Shared;

/// <summary>An empty cluster on which no server ever runs: servers start on copies of it, which take a fraction of the time of making one.</summary>
internal sealed class PostgresTemplate : IDisposable
{
    private readonly string _folder;

    private PostgresTemplate(string folder, string password) => (_folder, Password) = (folder, password);

    /// <summary>Of the superuser; of every copy too.</summary>
    public string Password { get; }

    public static async Task<PostgresTemplate> CreateAsync()
    {
        var template = new PostgresTemplate(Directory.CreateTempSubdirectory("livecommerce-postgres-").FullName, NewPassword());
        await InitializeAsync(template._folder, template.Password, sync: false);
        return template;
    }

    internal static string NewPassword() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(12));

    /// <summary>Makes a cluster in "data" of a folder.</summary>
    internal static async Task InitializeAsync(string folder, string password, bool sync)
    {
        if (Environment.IsPrivilegedProcess) await PostgresBinaries.RunAsync(new ProcessStartInfo("chown", [PostgresBinaries.User, folder]));
        var secret = Path.Combine(folder, "password");
        await File.WriteAllTextAsync(secret, password);
        if (Environment.IsPrivilegedProcess) await PostgresBinaries.RunAsync(new ProcessStartInfo("chown", [PostgresBinaries.User, secret]));
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(secret, UnixFileMode.UserRead);
        await PostgresBinaries.RunAsync(PostgresBinaries.Command(
            "initdb",
            ["-D", Path.Combine(folder, "data"), "-U", PostgresBinaries.User, "-A", "scram-sha-256", "--pwfile", secret, "-E", "UTF8", "--locale=C", "--data-checksums", .. sync ? Array.Empty<string>() : ["--no-sync"]]));
        File.Delete(secret);
    }

    /// <summary>Makes "data" of another folder alike; with <paramref name="sync"/> it is on the disk when this returns.</summary>
    internal async Task CopyAsync(string folder, bool sync)
    {
        if (Environment.IsPrivilegedProcess) await PostgresBinaries.RunAsync(new ProcessStartInfo("chown", [PostgresBinaries.User, folder]));
        await PostgresBinaries.RunAsync(new ProcessStartInfo("cp", ["-a", Path.Combine(_folder, "data"), folder]));
        if (sync) await PostgresBinaries.RunAsync(new ProcessStartInfo("sync", ["-f", folder]));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
