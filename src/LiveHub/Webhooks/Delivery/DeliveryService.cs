using System.Collections.Concurrent;
using LiveCommerce.LiveHub.Webhooks.Storage;
using Microsoft.Extensions.Options;

namespace LiveCommerce.LiveHub.Webhooks.Delivery;

/// <summary>Runs one <see cref="EndpointQueue"/> for each endpoint that is sent to, so that none waits for another.</summary>
internal sealed class DeliveryService(
    EndpointBook book, WebhookReads reads, EndpointOutcomes outcomes, WebhookCaller caller, IOptions<WebhookOptions> options, TimeProvider time,
    ILoggerFactory logs) : BackgroundService
{
    private readonly ConcurrentDictionary<string, EndpointQueue> _queues = new(StringComparer.Ordinal);
    private readonly ILogger<EndpointQueue> _log = logs.CreateLogger<EndpointQueue>();

    /// <summary>Something may be due there.</summary>
    public void Look(string endpointId)
    {
        if (_queues.TryGetValue(endpointId, out var queue)) queue.Look();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var running = new List<Task>();
        try
        {
            while (true)
            {
                running.RemoveAll(task => task.IsCompleted);
                foreach (var endpoint in book.All.Values.Where(endpoint => endpoint.IsOn))
                {
                    var queue = new EndpointQueue(endpoint.Id, book, reads, outcomes, caller, options.Value, time, _log);
                    // One that is still ending, because its endpoint was halted a moment ago, raises the signal again when it has.
                    if (_queues.TryAdd(endpoint.Id, queue)) running.Add(Task.Run(() => RunAsync(endpoint.Id, queue, stoppingToken), CancellationToken.None));
                }
                foreach (var queue in _queues.Values) queue.Look();
                await book.Changed.WaitAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            await Task.WhenAll(running);
        }
    }

    private async Task RunAsync(string endpointId, EndpointQueue queue, CancellationToken cancellationToken)
    {
        try
        {
            await queue.RunAsync(cancellationToken);
        }
        finally
        {
            _queues.TryRemove(endpointId, out _);
            book.Changed.Set();
        }
    }
}
