namespace LiveCommerce.Ledger.Journal;

/// <summary>
/// A journal that nobody had open when it was looked at: there was no write-ahead log beside it. Such a file can be read without leaving
/// traces and on a medium where nothing can be created, as long as it is still the same afterwards: a server that starts makes its log
/// first, and one that has stopped again has changed the file.
/// </summary>
internal sealed class RestingFile
{
    private readonly string _path;
    private readonly (long Length, DateTime WrittenAt) _seen;

    private RestingFile(string path)
    {
        _path = path;
        _seen = Look();
    }

    public bool IsUnchanged => !HasLog(_path) && Look() == _seen;

    /// <summary>Null where a server may be running.</summary>
    public static RestingFile? At(string path)
    {
        var file = new RestingFile(path);
        return HasLog(path) ? null : file;
    }

    private static bool HasLog(string path) => File.Exists(path + "-wal");

    private (long Length, DateTime WrittenAt) Look() => new FileInfo(_path) is { Exists: true } file ? (file.Length, file.LastWriteTimeUtc) : default;
}
