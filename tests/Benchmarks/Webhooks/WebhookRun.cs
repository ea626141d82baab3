using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using LiveCommerce.Checkout.Outbox;
using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Journal.Sqlite;
using LiveCommerce.Grains.Runtime;
using LiveCommerce.Tests.Shared;
using Microsoft.Extensions.Logging.Abstractions;

namespace LiveCommerce.Benchmarks.Webhooks;

/// <summary>One run: real journal on the disk, real relay, real tables, real sockets.</summary>
internal static class WebhookRun
{
    private const int Healthy = 14;
    private const double LagAllowedMs = 5_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    public static async Task<WebhookResult> RunAsync(int events, int entities, int rate, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("livecommerce-webhooks-");
        try
        {
            return await RunAsync(folder.FullName, events, entities, rate, cancellationToken);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<WebhookResult> RunAsync(string folder, int events, int entities, int rate, CancellationToken cancellationToken)
    {
        var time = TimeProvider.System;
        await using var trap = new HookReceiver(_ => HookReply.Taken);
        HookReply[] manners = [HookReply.Hangs, HookReply.Failed, HookReply.Drips, HookReply.Resets, HookReply.Gone, HookReply.Moved(trap.Address)];
        var receivers = Enumerable.Range(0, Healthy).Select(_ => new HookReceiver(_ => HookReply.Taken)).Concat(manners.Select(manner => new HookReceiver(_ => manner))).ToList();
        var told = new ConcurrentDictionary<(string Entity, long Number), DateTimeOffset>();
        var began = Stopwatch.GetTimestamp();
        try
        {
            await using var shop = await HookShop.StartAsync(folder, time);
            var endpoints = new List<(string Id, string Secret)>();
            foreach (var receiver in receivers) endpoints.Add(await shop.EndpointAsync(receiver.Address));
            using var journal = new SqliteJournal(Path.Combine(folder, "journal.db"), time);
            await using var committer = new GroupCommitter(journal, time, NullLogger<GroupCommitter>.Instance);
            await using var runtime = new InProcessRuntime(journal, committer, new OwnerClock(time), new GrainOptions(), NullLogger<InProcessRuntime>.Instance);
            var tellers = runtime.Carry(new TellerKind());
            using var relay = new Relay(journal, committer, [shop.Intake], new RelayOptions(), time, NullLogger<Relay>.Instance);
            using var stop = new CancellationTokenSource();
            var relaying = relay.RunAsync(stop.Token);

            await TellAsync(tellers, events, entities, rate, told, cancellationToken);
            var patience = Stopwatch.GetTimestamp();
            while (receivers.Take(Healthy).Any(receiver => receiver.Messages.Count < events) && Stopwatch.GetElapsedTime(patience) < Patience) await Task.Delay(50, cancellationToken);
            var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
            await stop.CancelAsync();
            await relaying;
            var waiting = endpoints.Skip(Healthy).Sum(endpoint => Waiting(shop, endpoint.Id));
            return Judge(receivers, endpoints, told, new(events, receivers.Count, Healthy, entities, rate, seconds, waiting, trap.Connections));
        }
        finally
        {
            foreach (var receiver in receivers) await receiver.DisposeAsync();
        }
    }

    private static async Task TellAsync(
        IGrains<TellerCommand, object, TellerState> tellers, int events, int entities, int rate, ConcurrentDictionary<(string, long), DateTimeOffset> told, CancellationToken cancellationToken)
    {
        var numbers = new long[entities];
        var asked = new List<Task>(events);
        var began = Stopwatch.GetTimestamp();
        for (var i = 0; i < events; i++)
        {
            var ahead = TimeSpan.FromSeconds((double)i / rate) - Stopwatch.GetElapsedTime(began);
            if (ahead > TimeSpan.FromMilliseconds(1)) await Task.Delay(ahead, cancellationToken);
            var entity = i % entities;
            asked.Add(AskAsync($"SKU-{entity}", ++numbers[entity]));
        }
        await Task.WhenAll(asked);

        async Task AskAsync(string id, long number)
        {
            var reply = await tellers.AskAsync(id, new TellerCommand(), cancellationToken);
            if (reply.Fault != GrainFault.None) throw new InvalidOperationException($"{id}: {reply.Fault}");
            told[(id, number)] = TimeProvider.System.GetUtcNow();
        }
    }

    private static WebhookResult Judge(
        IReadOnlyList<HookReceiver> receivers, IReadOnlyList<(string Id, string Secret)> endpoints, ConcurrentDictionary<(string, long), DateTimeOffset> told, Frame frame)
    {
        long missing = 0, inversions = 0, doubled = 0, unsigned = 0;
        var all = new List<double>();
        var worst = 0.0;
        foreach (var (receiver, endpoint) in receivers.Zip(endpoints).Take(Healthy))
        {
            var newest = new Dictionary<string, long>(StringComparer.Ordinal);
            var seen = new HashSet<string>(StringComparer.Ordinal);
            var lags = new List<double>();
            foreach (var message in receiver.Messages)
            {
                if (!message.IsSignedWith(endpoint.Secret)) unsigned++;
                if (!seen.Add(message.Id))
                {
                    doubled++;
                    continue;
                }
                var data = JsonDocument.Parse(message.Body).RootElement.GetProperty("data");
                var (entity, number) = (data.GetProperty("sku").GetString()!, data.GetProperty("number").GetInt64());
                if (newest.GetValueOrDefault(entity) >= number) inversions++;
                newest[entity] = number;
                lags.Add((message.At - told[(entity, number)]).TotalMilliseconds);
            }
            missing += frame.Events - seen.Count;
            lags.Sort();
            worst = Math.Max(worst, At(lags, 0.99));
            all.AddRange(lags);
        }
        all.Sort();
        var process = Process.GetCurrentProcess();
        var clean = missing == 0 && inversions == 0 && unsigned == 0 && frame.Followed == 0 && worst <= LagAllowedMs;
        return new(
            frame.Events, frame.Endpoints, frame.Healthy, frame.Entities, frame.Rate, frame.Seconds, all.Count, missing, inversions, doubled, unsigned, At(all, 0.5), At(all, 0.99),
            At(all, 1), worst, frame.Waiting, process.TotalProcessorTime.TotalSeconds, process.PeakWorkingSet64 / 1_048_576.0, clean ? "clean" : "not clean");
    }

    private static double At(List<double> sorted, double share) => sorted.Count == 0 ? double.PositiveInfinity : sorted[Math.Min(sorted.Count - 1, (int)(sorted.Count * share))];

    private static long Waiting(HookShop shop, string id)
    {
        var (count, before) = (0L, long.MaxValue);
        while (shop.Reads.Log(id, before, "waiting", 1_000) is { Count: > 0 } page) (count, before) = (count + page.Count, page[^1].Number);
        return count;
    }

    private sealed record Frame(int Events, int Endpoints, int Healthy, int Entities, int Rate, double Seconds, long Waiting, int Followed);
}
