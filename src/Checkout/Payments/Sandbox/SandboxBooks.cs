using System.Text.Json;

namespace LiveCommerce.Checkout.Payments.Sandbox;

/// <summary>
/// The provider's own books, outside our databases: one JSON line per entry, only ever appended, on the disk before its effect is answered.
/// Entries that come while the disk is busy are written and synced together. After a failed write the books take nothing more until they
/// are opened again, because what a torn line says is not known.
/// </summary>
public sealed class SandboxBooks : IAsyncDisposable
{
    private const byte LineFeed = (byte)'\n';

    private readonly FileStream _file;
    private readonly Lock _lock = new();
    private List<BookEntry> _waiting = [];
    private TaskCompletionSource _written = NewCompletion();
    private Task _writing = Task.CompletedTask;
    private bool _isWriting;
    private Exception? _broken;

    private SandboxBooks(FileStream file) => _file = file;

    /// <summary>Opens or creates <c>books.jsonl</c> and hands every entry to <paramref name="replay"/>, oldest first.</summary>
    /// <exception cref="InvalidDataException">A line in the middle is not an entry: the file was damaged.</exception>
    public static SandboxBooks Open(string directory, Action<BookEntry> replay)
    {
        Directory.CreateDirectory(directory);
        var path = Path.Combine(directory, "books.jsonl");
        var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 1 << 16);
        try
        {
            // A line without its end was never answered: the process died while writing it.
            var end = Replay(file, path, replay);
            file.SetLength(end);
            file.Seek(end, SeekOrigin.Begin);
            file.Flush(flushToDisk: true);
            return new SandboxBooks(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Queues the entry at once, in the order of the calls; the task ends when it is on the disk.</summary>
    public Task AppendAsync(BookEntry entry)
    {
        lock (_lock)
        {
            if (_broken is not null) return Task.FromException(_broken);
            _waiting.Add(entry);
            var written = _written.Task;
            if (!_isWriting)
            {
                _isWriting = true;
                _writing = Task.Run(Write);
            }
            return written;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Task writing;
        lock (_lock)
        {
            _broken ??= new ObjectDisposedException(nameof(SandboxBooks));
            writing = _writing;
        }
        await writing;
        await _file.DisposeAsync();
    }

    /// <returns>Length of the complete lines, in bytes.</returns>
    private static long Replay(FileStream file, string path, Action<BookEntry> replay)
    {
        var line = new List<byte>(256);
        var (position, end) = (0L, 0L);
        for (var next = file.ReadByte(); next >= 0; next = file.ReadByte())
        {
            position++;
            if (next != LineFeed)
            {
                line.Add((byte)next);
                continue;
            }
            try
            {
                replay(JsonSerializer.Deserialize([.. line], BookEntryContext.Strict.BookEntry) ?? throw new JsonException("The entry is null."));
            }
            catch (JsonException e)
            {
                throw new InvalidDataException($"{path} is damaged at byte {end}: {e.Message}", e);
            }
            line.Clear();
            end = position;
        }
        return end;
    }

    private void Write()
    {
        while (true)
        {
            List<BookEntry> batch;
            TaskCompletionSource written;
            lock (_lock)
            {
                if (_waiting.Count == 0)
                {
                    _isWriting = false;
                    return;
                }
                (batch, _waiting) = (_waiting, []);
                (written, _written) = (_written, NewCompletion());
            }
            try
            {
                foreach (var entry in batch)
                {
                    _file.Write(JsonSerializer.SerializeToUtf8Bytes(entry, BookEntryContext.Strict.BookEntry));
                    _file.WriteByte(LineFeed);
                }
                _file.Flush(flushToDisk: true);
                written.SetResult();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                Break(e, written);
            }
        }
    }

    private void Break(Exception cause, TaskCompletionSource written)
    {
        TaskCompletionSource waiting;
        lock (_lock)
        {
            _broken = cause;
            _waiting.Clear();
            waiting = _written;
        }
        written.SetException(cause);
        waiting.TrySetException(cause);
    }

    private static TaskCompletionSource NewCompletion() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
