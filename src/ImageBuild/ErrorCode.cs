namespace ImageBuild;

/// <summary>
/// Every message that a person may have to act on. The number is printed as <c>IMG1001</c> and never reused;
/// cause and cure of each stand in <c>src/ERRORS.md</c>, which a test holds complete.
/// 1xxx input and references, 2xxx registry and network, 3xxx layers and archives, 4xxx store, 5xxx runtime, 9xxx internal.
/// </summary>
public enum ErrorCode
{
    /// <summary>A reference does not follow the grammar.</summary>
    InvalidReference = 1001,

    /// <summary>A digest is not <c>sha256:</c> or <c>sha512:</c> and hex digits.</summary>
    InvalidDigest = 1002,

    /// <summary>A platform is not <c>os/architecture[/variant]</c>.</summary>
    InvalidPlatform = 1003,

    /// <summary>No image of an index is for the platform that was asked for.</summary>
    NoImageForPlatform = 1004,

    /// <summary>The place can be read or written, but not the way that was asked.</summary>
    UnsupportedPlace = 1005,

    /// <summary>A compression or its level is not one that layers can have.</summary>
    InvalidCompression = 1006,

    /// <summary>No base image is known for a version of .NET.</summary>
    UnknownSdkVersion = 1040,

    /// <summary>Runtime identifiers with musl and with glibc in one image.</summary>
    MixedLibc = 1041,

    /// <summary>A name of a repository that can't be made valid.</summary>
    InvalidRepository = 1042,

    /// <summary>The publish folder is missing.</summary>
    NoPublishFolder = 1043,

    /// <summary>A link in the publish folder leads nowhere.</summary>
    BrokenLink = 1044,

    /// <summary>An owner is not one or two numbers.</summary>
    InvalidOwner = 1045,

    /// <summary>A property has a value that it can't have.</summary>
    InvalidSetting = 1046,

    /// <summary>Not a port.</summary>
    InvalidPort = 1047,

    /// <summary>The items that say how a container starts contradict each other.</summary>
    ContradictingCommand = 1048,

    /// <summary>Warning: the entrypoint of the base image is replaced.</summary>
    EntrypointReplaced = 1049,

    /// <summary>Not a tag.</summary>
    InvalidTag = 1050,

    /// <summary>ContainerImageTag and ContainerImageTags are both set.</summary>
    TwoTagProperties = 1051,

    /// <summary>The project has several target frameworks and none was chosen.</summary>
    NoTargetFramework = 1052,

    /// <summary>Not a path inside an image.</summary>
    InvalidTargetPath = 1053,

    /// <summary>Not the name of an environment variable.</summary>
    InvalidVariable = 1054,

    /// <summary>A file changed while it was published.</summary>
    FileChanged = 1056,

    /// <summary>The file system refused.</summary>
    FileProblem = 1057,

    /// <summary>Warning: a path below a folder that is a link in most base images.</summary>
    PathThroughLink = 1058,

    /// <summary>Two things are to be at one path of an image.</summary>
    TwoForOnePath = 1070,

    /// <summary>An item names a layer that nothing can be added to.</summary>
    UnknownLayer = 1071,

    /// <summary>A layer's name is empty, or another's.</summary>
    InvalidLayerName = 1072,

    /// <summary>Warning: nothing goes to a layer of the project's own.</summary>
    EmptyLayer = 1073,

    /// <summary>A file that an item names is not there.</summary>
    SourceNotFound = 1074,

    /// <summary>Two images of one index are for the same platform.</summary>
    PlatformTwice = 1080,

    /// <summary>The lock file lacks a base image, or a platform of it.</summary>
    NotLocked = 1081,

    /// <summary>The lock file is not there, damaged or of a newer version.</summary>
    InvalidLockFile = 1082,

    /// <summary>A credential for a registry has no user or no password.</summary>
    IncompleteCredential = 1083,

    /// <summary>GitHub's outputs are asked for, and there is no file for them.</summary>
    NoOutputFile = 1090,

    /// <summary>A warning: the old name of a property is used.</summary>
    ObsoleteImageName = 1091,

    /// <summary>An image for Windows is to be run or mounted.</summary>
    ImageForWindows = 1092,

    /// <summary>A place says that it holds another image than the one that was just written there.</summary>
    OtherImageHeld = 1095,

    /// <summary>A pipe, a socket or a device is to go into an image.</summary>
    SpecialFile = 1100,

    /// <summary>An environment variable has a value that it can't have.</summary>
    InvalidEnvironmentValue = 1101,

    /// <summary>What is to be a layer is neither a file nor a folder.</summary>
    NoLayerFile = 1102,

    /// <summary>An image is not built on what is said to be its base.</summary>
    NotBasedOn = 1103,

    /// <summary>Nothing says which base an image has, or is to have.</summary>
    BaseNotSaid = 1104,

    /// <summary>No address is known for a host.</summary>
    HostNotFound = 2001,

    /// <summary>A connection could not be made, or broke.</summary>
    ConnectionFailed = 2002,

    /// <summary>A server could not be reached by HTTPS, or its certificate is not trusted.</summary>
    TlsFailed = 2003,

    /// <summary>Nothing came for too long.</summary>
    RegistryTimeout = 2004,

    /// <summary>A registry or its token server wants to know who asks.</summary>
    NotAuthorized = 2005,

    /// <summary>A registry knows who asks, and refuses.</summary>
    AccessDenied = 2006,

    /// <summary>A registry was asked too often.</summary>
    TooManyRequests = 2007,

    /// <summary>A registry has a problem of its own.</summary>
    RegistryBroken = 2008,

    /// <summary>What answers is no registry.</summary>
    NotARegistry = 2009,

    /// <summary>A redirect that is not followed.</summary>
    UnsafeRedirect = 2010,

    /// <summary>A token server that is sent no credentials.</summary>
    UntrustedTokenServer = 2011,

    /// <summary>A token server gave no token.</summary>
    NoToken = 2012,

    /// <summary>A file with credentials can't be read.</summary>
    CredentialsUnreadable = 2013,

    /// <summary>Not a mirror.</summary>
    InvalidMirror = 2014,

    /// <summary>A manifest of a kind that is not read.</summary>
    UnsupportedManifest = 2015,

    /// <summary>A registry refused for another reason.</summary>
    RegistryRefused = 2016,

    /// <summary>No container engine answers.</summary>
    EngineNotFound = 2017,

    /// <summary>A container engine does not take an image.</summary>
    EngineRefused = 2018,

    /// <summary>A docker-credential program is not there or fails.</summary>
    CredentialHelperFailed = 2019,

    /// <summary>A login without a user, a password, or a place to keep it.</summary>
    IncompleteLogin = 2020,

    /// <summary>A certificate for a registry can't be read.</summary>
    CertificateUnreadable = 2021,

    /// <summary>A registry does not let anybody delete.</summary>
    DeletionNotAllowed = 2022,

    /// <summary>A manifest, index or configuration is not valid JSON of its kind.</summary>
    InvalidDocument = 3001,

    /// <summary>Bytes do not have the digest that names them.</summary>
    DigestMismatch = 3002,

    /// <summary>A blob is longer or shorter than its descriptor says.</summary>
    SizeMismatch = 3003,

    /// <summary>Manifest and configuration do not describe one image.</summary>
    InconsistentImage = 3004,

    /// <summary>The image or the tag is not in the place that was asked.</summary>
    ImageNotFound = 3005,

    /// <summary>A blob that the image names is not there.</summary>
    BlobNotFound = 3006,

    /// <summary>An archive ends in the middle.</summary>
    TarTruncated = 3010,

    /// <summary>An archive contradicts itself or the format.</summary>
    TarInvalid = 3011,

    /// <summary>An entry of an archive is of an unknown kind.</summary>
    TarUnsupported = 3012,

    /// <summary>A header of an archive is larger than any honest one.</summary>
    TarLimit = 3013,

    /// <summary>A file changed its length while it was written to a layer.</summary>
    TarContentLength = 3014,

    /// <summary>A name or a number can't be written to a tar archive.</summary>
    NameNotEncodable = 3015,

    /// <summary>A path would lead out of the image.</summary>
    InvalidImagePath = 3020,

    /// <summary>Compressed data is damaged, cut off, or followed by something else.</summary>
    DamagedCompression = 3021,

    /// <summary>A layer is larger, when it is decompressed, than was allowed.</summary>
    LayerTooLarge = 3022,

    /// <summary>A name begins with .wh. and is no whiteout.</summary>
    InvalidWhiteout = 3030,

    /// <summary>A layer would make the root something else than a directory.</summary>
    RootNotDirectory = 3031,

    /// <summary>A file of a layer could not be written.</summary>
    UnpackFailed = 3032,

    /// <summary>A hard link leads to no file.</summary>
    HardLinkTargetMissing = 3033,

    /// <summary>A device has a number that can't be.</summary>
    InvalidDevice = 3034,

    /// <summary>An owner has no number here.</summary>
    OwnerNotMapped = 3035,

    /// <summary>Symbolic links lead in a circle.</summary>
    TooManyLinks = 3036,

    /// <summary>A folder to unpack to has something in it.</summary>
    FolderNotEmpty = 3037,

    /// <summary>A layout or an archive can't be written.</summary>
    PlaceNotWritable = 3050,

    /// <summary>A layout or an archive can't be read.</summary>
    PlaceNotReadable = 3051,

    /// <summary>A file is not an archive of images.</summary>
    InvalidArchive = 3052,

    /// <summary>A folder that is to become a layout has something else in it.</summary>
    NotALayout = 3053,

    /// <summary>The machine has no .NET that the base <c>host</c> could be made from.</summary>
    NoHostDotnet = 3070,

    /// <summary>The base <c>host</c> was asked for on another system than Linux.</summary>
    HostNeedsLinux = 3071,

    /// <summary>The store's folder can't be written.</summary>
    StoreNotWritable = 4001,

    /// <summary>The beginning of an id fits several images.</summary>
    AmbiguousImageId = 4003,

    /// <summary>An image can't be removed since a container uses it.</summary>
    ImageInUse = 4004,

    /// <summary>An image that is to be removed by its id has several names.</summary>
    ImageHasSeveralNames = 4005,

    /// <summary>The store's index can't be read.</summary>
    StoreDamaged = 4006,

    /// <summary>The store is of a newer version.</summary>
    StoreTooNew = 4007,

    /// <summary>A folder that is to become a store has something else in it.</summary>
    NotAStore = 4008,

    /// <summary>Something in the store is not what it was.</summary>
    DamageFound = 4009,

    /// <summary>A blob that was dropped can't be made again from its unpacked layer.</summary>
    NotRebuilt = 4010,

    /// <summary>The image has no such program. Exit code 127.</summary>
    CommandNotFound = 5001,

    /// <summary>The program is there and can't be executed. Exit code 126.</summary>
    CommandNotExecutable = 5002,

    /// <summary>Neither the image nor the user says what to run.</summary>
    NothingToRun = 5003,

    /// <summary>A system call failed while a container was made or entered.</summary>
    StartFailed = 5004,

    /// <summary>There is no such container.</summary>
    ContainerNotFound = 5005,

    /// <summary>The beginning of an id fits several containers.</summary>
    AmbiguousContainerId = 5006,

    /// <summary>A container has that name already, or it is no name.</summary>
    ContainerName = 5007,

    /// <summary>The container is not in the state that the verb needs.</summary>
    ContainerState = 5008,

    /// <summary>The user is not in the image, or no user at all.</summary>
    InvalidUser = 5010,

    /// <summary>There is no such capability, or it can't be had here.</summary>
    UnknownCapability = 5011,

    /// <summary>Something can't be mounted where it should be in the container.</summary>
    MountTarget = 5012,

    /// <summary>What should be shared with the container is not there.</summary>
    MountSource = 5013,

    /// <summary>An option is not there yet, or its value is none.</summary>
    InvalidRunOption = 5014,

    /// <summary>A container can't start in the folder that was asked for.</summary>
    WorkingDirectory = 5015,

    /// <summary>A user who is not root can't have a user namespace.</summary>
    UserNamespaceFailed = 5016,

    /// <summary>pasta is not installed, which private networks and published ports need.</summary>
    PastaMissing = 5020,

    /// <summary>pasta could not connect the container's network.</summary>
    NetworkFailed = 5021,

    /// <summary>A container's limits can't be set.</summary>
    LimitsFailed = 5022,

    /// <summary>There is no such runtime on this machine.</summary>
    RuntimeNotFound = 5023,

    /// <summary>An OCI runtime failed.</summary>
    OciRuntimeFailed = 5024,

    /// <summary>An OCI runtime refuses the control groups of this machine.</summary>
    HybridCgroups = 5025,

    /// <summary>The kernel lacks something that containers need.</summary>
    KernelTooOld = 5050,

    /// <summary>Something could not be mounted or unmounted.</summary>
    MountFailed = 5051,

    /// <summary>An image has more layers than an overlay takes.</summary>
    TooManyLayers = 5052,

    /// <summary>What is to be unmounted is not mounted.</summary>
    NotMounted = 5053,

    /// <summary>A container's changes can't be read.</summary>
    UpperUnreadable = 5060,

    /// <summary>A changed folder's data is elsewhere.</summary>
    DataElsewhere = 5061,

    /// <summary>A name means something else in a layer.</summary>
    NotExpressible = 5062,

    /// <summary>Running an image needs Linux.</summary>
    RunNeedsLinux = 5070,

    /// <summary>The program of an image that a build ran has failed.</summary>
    RunFailed = 5071,

    /// <summary>The command of a build's step has failed.</summary>
    StepFailed = 5072,

    /// <summary>This machine can't run a build's step.</summary>
    StepNeedsMachine = 5073,

    /// <summary>There is no program on this machine that could be a container's init.</summary>
    NoInit = 5074,

    /// <summary>A bug of ours.</summary>
    Internal = 9001,
}
