using System.Text.Json;
using LiveCommerce.Grains.Journal.Sqlite;
using LiveCommerce.LiveHub.Catalogue;
using LiveCommerce.LiveHub.Identity;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Data.Sqlite;

namespace LiveCommerce.LiveHub.Hosting;

/// <summary>
/// Announces the running server to tools on the same machine: <c>server.json</c> in the data directory, readable by its owner only, with a
/// host's token that is renewed before it runs out. Whoever can read this file can read the signing key beside it.
/// </summary>
internal sealed class ServerFile(
    DataDirectory directory, IServer server, Hosts hosts, OwnTokens tokens, IHostApplicationLifetime lifetime, TimeProvider time,
    ILogger<ServerFile> log) : BackgroundService
{
    /// <summary>How often it is looked whether the token is still good: a change of the host's password ends it.</summary>
    private static readonly TimeSpan LookEvery = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan RenewAfter = OwnTokens.HostLifetime / 2;

    private (HostId Host, long Generation, DateTimeOffset At)? _written;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var whenStarted = lifetime.ApplicationStarted.Register(started.SetResult);
        var path = directory.PathOf(RunningServer.FileName);
        try
        {
            await started.Task.WaitAsync(stoppingToken);
            using var timer = new PeriodicTimer(LookEvery, time);
            do
            {
                Renew(path);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            File.Delete(path);
        }
    }

    /// <summary>A full disk must not end the server, which is what an exception of a background service does.</summary>
    private void Renew(string path)
    {
        try
        {
            if (hosts.List() is not [var account, ..]) return;
            var now = time.GetUtcNow();
            if (_written is { } last && last.Host == account.Id && last.Generation == account.Generation && now - last.At < RenewAfter) return;
            Write(path, tokens.For(account).Token);
            _written = (account.Id, account.Generation, now);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SqliteException)
        {
            ServerLog.NotAnnounced(log, e, path);
        }
    }

    /// <summary>An address to connect to: a server that listens on every interface is reached by the name of this machine.</summary>
    internal static string Reachable(string address) => address
        .Replace("//0.0.0.0", "//localhost", StringComparison.Ordinal).Replace("//[::]", "//localhost", StringComparison.Ordinal);

    private void Write(string path, string token)
    {
        var url = Reachable(server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() ?? "");
        var draft = path + ".new";
        File.Delete(draft);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var file = new FileStream(draft, options))
            JsonSerializer.Serialize(file, new { url, pid = Environment.ProcessId, token });
        File.Move(draft, path, overwrite: true);
    }
}
