namespace LiveCommerce.Grains.Journal.Sqlite;

/// <summary>
/// The folder that holds everything a server keeps, and the exclusive lock on it. While the lock is held no other process of ours writes
/// there: that is what lets the SQLite journal answer "sold out" without asking the file first.
/// </summary>
public sealed class DataDirectory : IDisposable
{
    private readonly FileStream _lock;

    private DataDirectory(string path, FileStream @lock)
    {
        Root = path;
        _lock = @lock;
    }

    public string Root { get; }

    /// <summary>A file or folder below the root.</summary>
    public string PathOf(params ReadOnlySpan<string> parts) => Path.Combine([Root, .. parts]);

    /// <summary>Creates the folder where needed (readable by its owner only) and takes the lock.</summary>
    /// <exception cref="DataDirectoryException">Somebody else holds the lock, or the folder cannot be written.</exception>
    public static DataDirectory Open(string path)
    {
        var root = Path.GetFullPath(path);
        try
        {
            if (OperatingSystem.IsWindows()) Directory.CreateDirectory(root);
            else Directory.CreateDirectory(root, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            var probe = Path.Combine(root, ".writable");
            File.WriteAllText(probe, "");
            File.Delete(probe);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataDirectoryException(DataDirectoryFault.NotWritable, $"The data directory {root} cannot be written: {e.Message}", e);
        }
        try
        {
            // FileShare.None takes an advisory lock of the operating system, which a killed process lets go.
            return new DataDirectory(root, new FileStream(Path.Combine(root, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (UnauthorizedAccessException e)
        {
            throw new DataDirectoryException(DataDirectoryFault.NotWritable, $"The lock of the data directory {root} cannot be written: {e.Message}", e);
        }
        catch (IOException e)
        {
            throw new DataDirectoryException(DataDirectoryFault.InUse, $"Another LiveCommerce process uses the data directory {root}.", e);
        }
    }

    public void Dispose() => _lock.Dispose();
}

public enum DataDirectoryFault
{
    InUse,
    NotWritable,
}

/// <summary>The server cannot start on this folder; the message says why in words for a person.</summary>
public sealed class DataDirectoryException(DataDirectoryFault fault, string message, Exception inner) : Exception(message, inner)
{
    public DataDirectoryFault Fault => fault;
}
