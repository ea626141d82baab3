using System.Diagnostics;
using LiveCommerce.FaultTrials.History;
using LiveCommerce.FaultTrials.Victim;

namespace LiveCommerce.FaultTrials.Machine;

/// <summary>One life of a victim, from start to kill; everything it says goes into the history of the trial.</summary>
internal sealed class VictimProcess : IAsyncDisposable
{
    private const int KeptLines = 40;
    private static readonly TimeSpan ReadyWithin = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan GoneWithin = TimeSpan.FromSeconds(60);
    private static int _lives;

    private readonly Process _process;
    private readonly int _life = Interlocked.Increment(ref _lives);
    private readonly ClientHistory _history;
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _hearing;
    private readonly Task _complaining;
    private readonly Queue<string> _complaints = new();
    private volatile bool _settled;

    private VictimProcess(Process process, ClientHistory history)
    {
        _process = process;
        _history = history;
        StartedAt = Stopwatch.GetTimestamp();
        _hearing = Task.Run(HearAsync);
        _complaining = Task.Run(ComplainAsync);
    }

    public int Id => _process.Id;

    /// <summary>By this the history knows it.</summary>
    public int Life => _life;

    public bool HasExited => _process.HasExited;

    /// <summary>Whether it said that everything is in order.</summary>
    public bool IsSettled => _settled;

    public long StartedAt { get; }

    public string Complaints
    {
        get
        {
            lock (_complaints) return string.Join(Environment.NewLine, _complaints);
        }
    }

    public static VictimProcess Start(VictimSettings settings, ClientHistory history, Strace? strace = null)
    {
        string[] command = [.. strace?.Prefix ?? [], Path.Combine(AppContext.BaseDirectory, "LiveCommerce.FaultTrials"), .. settings.ToArguments()];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // Two cores are shared by many processes that live for a second.
        start.Environment["DOTNET_TieredCompilation"] = "1";
        start.Environment["DOTNET_gcServer"] = "0";
        return new VictimProcess(Process.Start(start)!, history);
    }

    /// <summary>Buyers are about to begin, or it has ended: both are an answer where faults come early.</summary>
    public async Task ReadyAsync()
    {
        var gone = _process.WaitForExitAsync();
        if (await Task.WhenAny(_ready.Task, gone, Task.Delay(ReadyWithin)) is var first && first != _ready.Task && first != gone)
            throw new TimeoutException($"The victim was not ready within {ReadyWithin}: {Complaints}");
    }

    /// <summary>Lets the buyers of one that holds begin.</summary>
    public Task GoAsync() => _process.StandardInput.WriteLineAsync("go");

    /// <summary>Waits for acknowledgements that come after now.</summary>
    /// <returns>How long it took; null where there were none in time or the process ended.</returns>
    public async Task<TimeSpan?> GrantsAsync(int more, TimeSpan within)
    {
        var (began, target) = (Stopwatch.GetTimestamp(), _history.Granted + more);
        while (_history.Granted < target)
        {
            if (_process.HasExited || Stopwatch.GetElapsedTime(began) > within) return null;
            await Task.Delay(5);
        }
        return Stopwatch.GetElapsedTime(began);
    }

    public void Pause() => Posix.Pause(Id);

    public void Resume() => Posix.Resume(Id);

    /// <summary>SIGKILL. When this returns nothing of it runs, and everything it has said was heard.</summary>
    public async Task KillAsync()
    {
        Posix.KillAtOnce(Id);
        await GoneAsync(GoneWithin);
    }

    /// <summary>Ends its input: buyers stop, and the process ends by itself.</summary>
    /// <exception cref="TimeoutException">It did not.</exception>
    public async Task<int> StopAsync(TimeSpan? within = null)
    {
        _process.StandardInput.Close();
        await GoneAsync(within ?? GoneWithin);
        return _process.ExitCode;
    }

    /// <summary>Waits until it has ended, of whatever cause; false where it has not in time.</summary>
    public async Task<bool> EndsAsync(TimeSpan within)
    {
        try
        {
            await GoneAsync(within);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    public async Task AskAsync(Wish wish) => await _process.StandardInput.WriteLineAsync(wish.ToString());

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) await KillAsync();
        _process.Dispose();
    }

    private async Task GoneAsync(TimeSpan within)
    {
        try
        {
            await Task.WhenAll(_process.WaitForExitAsync(), _hearing, _complaining).WaitAsync(within);
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"The victim did not end within {within}: {Complaints}", e);
        }
    }

    private async Task HearAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line is "m ready") _ready.TrySetResult();
            else if (line is "m settled") _settled = true;
            else if (!line.StartsWith("m ", StringComparison.Ordinal)) _history.Hear(_life, line);
        }
    }

    private async Task ComplainAsync()
    {
        while (await _process.StandardError.ReadLineAsync() is { } line)
        {
            lock (_complaints)
            {
                if (_complaints.Count == KeptLines) _complaints.Dequeue();
                _complaints.Enqueue(line);
            }
        }
    }
}
