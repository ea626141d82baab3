using System.Text.Json;
using LiveCommerce.Grains.Journal.Sqlite;
using LiveCommerce.LiveHub.Catalogue;
using LiveCommerce.LiveHub.Identity;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace LiveCommerce.LiveHub.Hosting;

/// <summary>
/// Announces the running server to tools on the same machine: <c>server.json</c> in the data directory, readable by its owner only, with a
/// host's token that is renewed before it runs out. Whoever can read this file can read the signing key beside it.
/// </summary>
internal sealed class ServerFile(
    DataDirectory directory, IServer server, Hosts hosts, OwnTokens tokens, IHostApplicationLifetime lifetime, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan RenewEvery = OwnTokens.HostLifetime / 2;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var whenStarted = lifetime.ApplicationStarted.Register(started.SetResult);
        var path = directory.PathOf(RunningServer.FileName);
        try
        {
            await started.Task.WaitAsync(stoppingToken);
            using var timer = new PeriodicTimer(RenewEvery, time);
            do
            {
                if (hosts.List() is [var account, ..]) Write(path, tokens.For(account).Token);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            File.Delete(path);
        }
    }

    private void Write(string path, string token)
    {
        var url = server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() ?? "";
        var draft = path + ".new";
        File.Delete(draft);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var file = new FileStream(draft, options))
            JsonSerializer.Serialize(file, new { url, pid = Environment.ProcessId, token });
        File.Move(draft, path, overwrite: true);
    }
}
