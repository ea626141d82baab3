namespace LiveCommerce.FaultTrials.Machine;

/// <summary>A folder of one trial. It goes with the trial, unless somebody has to look into it.</summary>
internal sealed class Workspace : IDisposable
{
    private readonly DirectoryInfo _root;
    private int _next;

    public Workspace()
    {
        _root = Directory.CreateTempSubdirectory("livecommerce-trial-");
        // A database server that runs as another user has to pass through.
        _root.UnixFileMode |= UnixFileMode.OtherExecute;
    }

    public string Root => _root.FullName;

    /// <summary>Set when a promise was found broken: the evidence stays.</summary>
    public bool Keep { get; set; }

    /// <summary>A new empty folder.</summary>
    public string Folder(string name)
    {
        var folder = Path.Combine(Root, $"{name}-{Interlocked.Increment(ref _next)}");
        Directory.CreateDirectory(folder);
        File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) | UnixFileMode.OtherExecute);
        return folder;
    }

    public void Dispose()
    {
        if (!Keep) _root.Delete(recursive: true);
    }
}
