using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.SignalR;

namespace LiveCommerce.LiveHub.Tests.Conformance;

/// <summary>A hub that uses every feature of SignalR's hub protocol, so that two ways of serving it can be held against each other.</summary>
public sealed class ConformanceHub(ConformanceNotes notes) : Hub
{
    public override Task OnConnectedAsync()
    {
        notes.Connected(Context.ConnectionId);
        return base.OnConnectedAsync();
    }

    public override Task OnDisconnectedAsync(Exception? exception)
    {
        notes.Disconnected(Context.ConnectionId, exception);
        return base.OnDisconnectedAsync(exception);
    }

    public int Add(int x, int y) => x + y;

    public string Echo(string text) => text;

    /// <summary>Without a result, as the viewer hub has one of the same name.</summary>
    public Task Leave() => Task.CompletedTask;

    public string ConnectionId() => Context.ConnectionId;

    public string? Query(string name) => Context.GetHttpContext()?.Request.Query[name];

    public int Fail() => throw new InvalidOperationException("secret");

    public int FailAloud() => throw new HubException("aloud");

    public void Note(string text) => notes.Said.Enqueue(text);

    public string[] Noted() => [.. notes.Said];

    public int[] Batched(int count) => [.. Enumerable.Range(0, count)];

    public async IAsyncEnumerable<int> Count(int count)
    {
        for (var i = 0; i < count; i++)
        {
            await Task.Yield();
            yield return i;
        }
    }

    public async IAsyncEnumerable<int> CountAndFail(int count)
    {
        for (var i = 0; i < count; i++)
        {
            await Task.Yield();
            yield return i;
        }
        throw new HubException("Ran out of data!");
    }

    /// <summary>One item, and then nothing more until it is cancelled.</summary>
    public async IAsyncEnumerable<string> UntilCancelled(string name, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        yield return name;
        var cancelled = new TaskCompletionSource();
        await using (cancellationToken.Register(cancelled.SetResult)) await cancelled.Task;
        notes.Said.Enqueue("cancelled " + name);
    }

    public async Task<int> Sum(IAsyncEnumerable<int> numbers)
    {
        var sum = 0;
        await foreach (var number in numbers) sum += number;
        return sum;
    }

    public async Task<string> SumOrError(IAsyncEnumerable<int> numbers)
    {
        try
        {
            return $"{await Sum(numbers)}";
        }
        catch (HubException e)
        {
            return e.Message;
        }
    }

    /// <summary>The caller is called back before it is answered.</summary>
    public async Task<int> CallBack(string target, int times)
    {
        for (var i = 0; i < times; i++) await Clients.Caller.SendAsync(target, i);
        return times;
    }

    public void CutMe() => Context.Abort();
}

/// <summary>What happened on the hub, for the test to see.</summary>
public sealed class ConformanceNotes
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource<Exception?>> _connections = new(StringComparer.Ordinal);

    public ConcurrentQueue<string> Said { get; } = new();

    public void Connected(string id) => _ = EndOf(id);

    public void Disconnected(string id, Exception? exception) => EndOf(id).TrySetResult(exception);

    public Task<Exception?> EndedAsync(string id) => EndOf(id).Task;

    private TaskCompletionSource<Exception?> EndOf(string id) =>
        _connections.GetOrAdd(id, _ => new TaskCompletionSource<Exception?>(TaskCreationOptions.RunContinuationsAsynchronously));
}
