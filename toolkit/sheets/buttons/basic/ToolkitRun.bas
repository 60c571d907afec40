' One press of a button, in Excel, WPS and LibreOffice alike.
'
' The toolkit is started on this workbook and leaves its answer in a file of ASCII letters; nothing that Python
' prints is ever read here. In genuine Excel it is offered xlwings' own arguments first (--wb, --from_xl, --hwnd):
' then it works in the open window, reads unsaved edits and shows its answer itself. Elsewhere the workbook is
' saved before, and what the toolkit has to say is shown from here.
'
' The syntax is plain on purpose: one line that LibreOffice cannot compile silences every macro of a workbook.

Option Explicit

Private Const PAUSE_SECONDS As Single = 1
Private Const SOON_SECONDS As Integer = 5
Private Const BEGIN_SECONDS As Integer = 30
Private Const WORK_MINUTES As Integer = 10
Private Const MOST_RUNS As Integer = 20
Private Const FIRST_RUN_ROW As Integer = 4
Private Const DESK_ROW As Integer = 3
Private Const MOST_LINES As Integer = 5
Private Const SILENT As Integer = 1
Private Const REFUSED As Integer = 2

Private IsBusy As Boolean
Private Hindrance As Integer
Private LastJob As String
Private LastEnd As Single

' What every button calls; Asks: the line of its block on sheet 参数 that wants a document. A click twice in a row runs once.
Public Sub ToolkitPress(ByVal Job As String, ByVal Title As String, ByVal Asks As String)
    Dim Answer As String
    If IsBusy Then Exit Sub
    If Job = LastJob And Abs(Timer - LastEnd) < PAUSE_SECONDS Then Exit Sub
    IsBusy = True
    On Error GoTo Failed
    If Not IsChosen(Title, Asks) Then GoTo Finish
    ShowStatus "正在做「" & Title & "」，请稍候……"
    Answer = AskToolkit(Job, Title)
    ShowStatus ""
    ShowToday
    If Answer <> "" Then ShowAnswer Answer
Finish:
    LastJob = Job
    LastEnd = Timer
    IsBusy = False
    Exit Sub
Failed:
    ShowStatus ""
    Tell "按钮没有做完（" & Err.Description & "）。请再点一次；还是不行，请双击这个文件，做的事一样：" & vbLf & Twin(Title)
    Resume Finish
End Sub

' Whether there is a document to work on: written on sheet 参数, else chosen now. Who chooses none wants nothing done;
' where no dialogue can be had, the toolkit says what to do.
Private Function IsChosen(ByVal Title As String, ByVal Asks As String) As Boolean
    Dim Place As Object, Chosen As Variant
    IsChosen = True
    If Asks = "" Then Exit Function
    Set Place = PlaceOf("【" & Title & "】", Asks)
    If Place Is Nothing Then Exit Function
    If Trim(CStr(Place.Value)) <> "" Then Exit Function
    Chosen = ""
    On Error Resume Next
    Chosen = Application.GetOpenFilename("Word 文件 (*.docx),*.docx", 1, Title)
    If Err.Number <> 0 Then Chosen = ""
    On Error GoTo 0
    If VarType(Chosen) = vbBoolean Then
        IsChosen = False
    ElseIf CStr(Chosen) <> "" Then
        Place.Value = CStr(Chosen)
    End If
End Function

' The toolkit's answer; "" when there is none, and then the person has been told why.
Private Function AskToolkit(ByVal Job As String, ByVal Title As String) As String
    Dim Answer As String, Tail As String
    If OwnBook().Path = "" Then
        Tell "这个工作簿还没有存在本机的文件夹里，请先保存到办公文件夹再点。"
        Exit Function
    End If
    Hindrance = 0
    Tail = " press " & Quoted(Job) & " --book " & Quoted(BookPath())
    If IsGenuineExcel() Then
        Answer = Ask(Tail, XlwingsArguments())
        If Answer <> "" And Field(Answer, "way") <> "file" Then
            AskToolkit = Answer
            Exit Function
        End If
    End If
    If InStr(OwnBook().Path, "://") > 0 Then
        Tell "这个工作簿在网盘上，工具箱读不到。请先复制到本机的办公文件夹，从那里打开再点。"
        Exit Function
    End If
    If Hindrance < REFUSED Then
        If Not IsBookSaved() Then Exit Function
        Answer = Ask(Tail, "")
    End If
    If Answer = "" Then Tell Why(Title)
    AskToolkit = Answer
End Function

' What kept the toolkit from answering, and what to do: without the button, where the button is what is not allowed.
Private Function Why(ByVal Title As String) As String
    Dim Instead As String
    Instead = "请不用按钮，双击这个文件，做的事一样"
    If Hindrance = REFUSED Then
        Why = "电脑不让表格启动程序：杀毒软件拦下了，或者单位的安全设置不允许。" & vbLf & Instead & "：" & vbLf & Twin(Title)
    ElseIf Hindrance = SILENT Then
        Why = "工具箱程序没有答复：可能被杀毒软件拦下了，也可能还没有装好（第一次用先双击「1-开始使用」）。" & vbLf & _
            Instead & "，还会写明原因：" & vbLf & Twin(Title)
    Else
        Why = "没有找到工具箱程序。请做下面一件事再点：" & vbLf & _
            "1. 把整个工具箱文件夹放在一起，第一次用先双击「1-开始使用」；" & vbLf & _
            "2. 在「参数」表的「工具箱程序」里写明 python.exe 在哪里。"
    End If
End Function

' The file that a double click starts and that does what a button does: where it lies, or its name.
Private Function Twin(ByVal Title As String) As String
    Dim Folder As String, Slash As String, Place As String, Under As String, Depth As Integer
    Slash = Application.PathSeparator
    If IsWindows() Then Twin = Title & ".bat" Else Twin = Title & ".sh"
    Under = Left(Title, InStr(Title & "-", "-") - 1)
    Folder = OwnBook().Path
    For Depth = 1 To 3
        Place = Folder & Slash & "按钮" & Slash & "更多" & Slash & Under & Slash & Twin
        If Not IsThere(Place) Then Place = Folder & Slash & "按钮" & Slash & Twin
        If Not IsThere(Place) Then Place = Folder & Slash & Twin
        If IsThere(Place) Then
            Twin = Place
            Exit Function
        End If
        Folder = ParentOf(Folder)
        If Folder = "" Then Exit Function
    Next
End Function

' Try each way to start the toolkit until one answers.
Private Function Ask(ByVal Tail As String, ByVal More As String) As String
    Dim Programs() As String, Number As Integer, AnswerFile As String
    AnswerFile = TempFolder() & "toolkit-" & CLng(Date) & "-" & CLng(Timer * 100) & ".answer"
    Programs = Split(KnownPrograms(), vbLf)
    For Number = LBound(Programs) To UBound(Programs)
        If Programs(Number) <> "" Then
            Ask = Started(Programs(Number) & Tail & " --answer " & Quoted(AnswerFile) & More, AnswerFile)
            If Ask <> "" Then
                Hindrance = 0
                Exit Function
            End If
        End If
    Next
End Function

' Start a command and wait for its answer; "" when it did not start or gave none, and then Hindrance says more.
Private Function Started(ByVal CommandText As String, ByVal AnswerFile As String) As String
    Dim Host As Object, Number As Long
    Forget AnswerFile
    On Error Resume Next
    Set Host = CreateObject("WScript.Shell")
    Err.Clear
    If Host Is Nothing Then
        Shell CommandText, 0
    Else
        Host.Run CommandText, 0, True
    End If
    Number = Err.Number
    On Error GoTo 0
    If Number = 0 And Host Is Nothing Then WaitFor AnswerFile
    Started = Contents(AnswerFile)
    Forget AnswerFile
    If Started = "" Then Remember Number, CommandText
End Function

' No such file (53, 76, 0x80070002 and 3) is no hindrance: the next way may be there. Silence is one where a program of
' this folder ran. Any other error is a refusal: 70 by Defender's rule against child processes (xlwings, issue 1420),
' 0x800704EC by a policy, 0x800700E1 by an antivirus.
Private Sub Remember(ByVal Number As Long, ByVal CommandText As String)
    Select Case Number
        Case 53, 76, -2147024894, -2147024893
        Case 0
            If Hindrance < SILENT And InStr(CommandText, """") < 5 Then Hindrance = SILENT
        Case Else
            Hindrance = REFUSED
    End Select
End Sub

' Wait until the answer lies there, at first in tenths of a second; give up when nothing has begun after a while.
Private Sub WaitFor(ByVal AnswerFile As String)
    Dim StartedAt As Date, HasBegun As Boolean
    StartedAt = Now
    Do While Not IsThere(AnswerFile)
        If Not HasBegun Then HasBegun = IsThere(AnswerFile & ".begun")
        If Not HasBegun And Now > StartedAt + TimeSerial(0, 0, BEGIN_SECONDS) Then Exit Do
        If Now > StartedAt + TimeSerial(0, WORK_MINUTES, 0) Then Exit Do
        DoEvents
        If Now > StartedAt + TimeSerial(0, 0, SOON_SECONDS) Then
            Application.Wait Now + TimeSerial(0, 0, 1)
        Else
            Application.Wait Now + 0.1 / 86400
        End If
    Loop
End Sub

' --- what is where -----------------------------------------------------------------------------------

' The ways to start the toolkit, one a line, the likeliest first.
Private Function KnownPrograms() As String
    Dim Named As String, Folder As String, Depth As Integer, Out As String
    Named = Parameter("工具箱程序")
    If Named <> "" Then Out = AsProgram(Named) & vbLf
    Folder = OwnBook().Path
    For Depth = 1 To 3
        If Folder <> "" And InStr(Folder, "://") = 0 Then
            Out = Out & InFolder(Folder)
        End If
        Folder = ParentOf(Folder)
    Next
    Out = Out & "toolkit"
    If IsWindows() Then Out = Out & vbLf & "py -3 -X utf8 -m toolkit"
    KnownPrograms = Out
End Function

' What a folder offers: the program of the USB kit, or a virtual environment.
Private Function InFolder(ByVal Folder As String) As String
    Dim Kit As String
    If IsWindows() Then
        Kit = Folder & "\程序\"
        If IsThere(Kit & "start.py") And IsThere(Folder & "\python\python.exe") Then
            InFolder = Quoted(Folder & "\python\python.exe") & " -X utf8 " & Quoted(Kit & "start.py") & vbLf
        ElseIf IsThere(Kit & "toolkit.bat") Then
            InFolder = Quoted(Kit & "toolkit.bat") & vbLf
        End If
        If IsThere(Folder & "\.venv\Scripts\python.exe") Then
            InFolder = InFolder & AsProgram(Folder & "\.venv\Scripts\python.exe") & vbLf
        End If
    Else
        If IsThere(Folder & "/程序/toolkit.sh") Then InFolder = "sh " & Quoted(Folder & "/程序/toolkit.sh") & vbLf
        If IsThere(Folder & "/.venv/bin/python") Then InFolder = InFolder & AsProgram(Folder & "/.venv/bin/python") & vbLf
    End If
End Function

' A python is told which module to run; anything else is the toolkit itself.
Private Function AsProgram(ByVal Path As String) As String
    AsProgram = Quoted(Path)
    If InStr(LCase(Mid(Path, Len(ParentOf(Path)) + 1)), "python") > 0 Then AsProgram = AsProgram & " -X utf8 -m toolkit"
End Function

Private Function ParentOf(ByVal Path As String) As String
    Dim At As Long
    At = Len(Path) - 1
    Do While At > 0
        If Mid(Path, At, 1) = Application.PathSeparator Then
            ParentOf = Left(Path, At - 1)
            Exit Function
        End If
        At = At - 1
    Loop
End Function

' The workbook with the button. LibreOffice forgets on saving which module is the workbook's: then it is the one in view.
Private Function OwnBook() As Object
    Dim Place As String
    On Error Resume Next
    Set OwnBook = ThisWorkbook
    Place = OwnBook.FullName
    If Place = "" Then Set OwnBook = ActiveWorkbook
    On Error GoTo 0
End Function

Private Function BookPath() As String
    BookPath = OwnBook().Path & Application.PathSeparator & OwnBook().Name
End Function

Private Function TempFolder() As String
    Dim Folder As String
    Folder = Environ("TEMP")
    If Folder = "" Then Folder = Environ("TMPDIR")
    If Folder = "" Then Folder = "/tmp"
    If Right(Folder, 1) <> Application.PathSeparator Then Folder = Folder & Application.PathSeparator
    TempFolder = Folder
End Function

Private Function IsWindows() As Boolean
    IsWindows = (Application.PathSeparator = "\")
End Function

' WPS and LibreOffice call themselves Microsoft Excel; the folder they run from does not, nor have they a window handle.
Private Function IsGenuineExcel() As Boolean
    Dim Place As String
    If Not IsWindows() Then Exit Function
    If WindowHandle() = "" Then Exit Function
    On Error Resume Next
    Place = LCase(Application.Path)
    On Error GoTo 0
    If Place = "" Then Exit Function
    IsGenuineExcel = (InStr(Place, "wps") = 0 And InStr(Place, "kingsoft") = 0 And InStr(Place, "office\program") = 0)
End Function

Private Function WindowHandle() As String
    On Error Resume Next
    WindowHandle = CStr(Application.Hwnd)
    If WindowHandle = "0" Then WindowHandle = ""
    On Error GoTo 0
End Function

' The same that RunPython of xlwings hands over, so that Book.caller() is this workbook.
Private Function XlwingsArguments() As String
    XlwingsArguments = " --wb=" & Quoted(OwnBook().Name) & " --from_xl=1 --app=" & _
        Quoted(Application.Path & "\" & Application.Name) & " --hwnd=" & Quoted(WindowHandle())
End Function

' A value of sheet 参数 by its name; "" when it is not there.
Private Function Parameter(ByVal Wanted As String) As String
    Dim Page As Object, Number As Integer
    Set Page = PageNamed("参数")
    If Page Is Nothing Then Exit Function
    On Error Resume Next
    For Number = 1 To 200
        If Trim(CStr(Page.Cells(Number, 1).Value)) = Wanted Then
            Parameter = Trim(CStr(Page.Cells(Number, 2).Value))
            Exit Function
        End If
    Next
End Function

' Where a value stands that belongs to one button: the line of this name in its block; Nothing when there is none.
Private Function PlaceOf(ByVal Caption As String, ByVal Wanted As String) As Object
    Dim Page As Object, Number As Integer, Said As String, IsInside As Boolean
    Set PlaceOf = Nothing
    Set Page = PageNamed("参数")
    If Page Is Nothing Then Exit Function
    On Error Resume Next
    For Number = 1 To 999
        Said = Trim(CStr(Page.Cells(Number, 1).Value))
        If Left(Said, 1) = "【" Then IsInside = (Said = Caption)
        If IsInside And Said = Wanted Then
            Set PlaceOf = Page.Cells(Number, 2)
            Exit Function
        End If
    Next
End Function

Private Function PageNamed(ByVal Wanted As String) As Object
    Dim Page As Object
    Set PageNamed = Nothing
    For Each Page In OwnBook().Worksheets
        If Page.Name = Wanted Then Set PageNamed = Page
    Next
End Function

' Whether what stands on the screen is on the disk now; the person has been told when it is not.
Private Function IsBookSaved() As Boolean
    On Error Resume Next
    If Not OwnBook().Saved Then OwnBook().Save
    IsBookSaved = (Err.Number = 0)
    If IsBookSaved Then IsBookSaved = OwnBook().Saved
    On Error GoTo 0
    If Not IsBookSaved Then
        Tell "这个工作簿没能保存，可能是只读的，或者别人也打开着它。请另存到自己能写的文件夹，再点一次。"
    End If
End Function

' --- the answer --------------------------------------------------------------------------------------

Private Sub ShowAnswer(ByVal Answer As String)
    Dim Said As String, Trouble As String
    FillRuns Answer
    If Field(Answer, "shown") = "1" Then Exit Sub
    Said = Field(Answer, "say") & Cleared(Answer)
    If Field(Answer, "open") <> "" Then Trouble = OpenBook(Field(Answer, "open"))
    ShowPlace Field(Answer, "show")
    If Trouble <> "" Then Said = Said & vbLf & Trouble
    If Said <> "" Then
        If Field(Answer, "exit") = "0" Then
            MsgBox Said, vbInformation, "老干部工作工具箱"
        Else
            MsgBox Said, vbExclamation, "老干部工作工具箱"
        End If
    End If
End Sub

' What was meant for this press alone, emptied on sheet 参数, in the file too; what is to be said of it.
Private Function Cleared(ByVal Answer As String) As String
    Dim Places() As String, Number As Integer
    If Field(Answer, "clear") = "" Then Exit Function
    Places = Split(Field(Answer, "clear"), " ")
    On Error Resume Next
    For Number = LBound(Places) To UBound(Places)
        PageNamed("参数").Range(Places(Number)).ClearContents
    Next
    If Err.Number = 0 Then OwnBook().Save
    If Err.Number = 0 Then
        Cleared = vbLf & Field(Answer, "cleared")
    Else
        Cleared = vbLf & Field(Answer, "left")
    End If
    On Error GoTo 0
End Function

' The result, opened in this same program; a sentence when that was not possible.
Private Function OpenBook(ByVal Path As String) As String
    On Error Resume Next
    Workbooks.Open Path
    If Err.Number <> 0 Then OpenBook = "结果没能自动打开（可能已经打开着一个同名的文件），它在：" & vbLf & Path
    On Error GoTo 0
End Function

' Select the cell that a message names: workbook, sheet and cell, with tabs between.
Private Sub ShowPlace(ByVal Place As String)
    Dim Parts() As String
    If Place = "" Then Exit Sub
    Parts = Split(Place, vbTab)
    On Error Resume Next
    Workbooks(Parts(0)).Worksheets(Parts(1)).Activate
    If Parts(2) <> "" Then Workbooks(Parts(0)).Worksheets(Parts(1)).Range(Parts(2)).Select
    On Error GoTo 0
End Sub

' Sheet 结果 anew: the last runs, each with a link; an unsaved mark that comes from us alone is taken away.
Private Sub FillRuns(ByVal Answer As String)
    Dim Page As Object, Lines() As String, Parts() As String
    Dim Number As Integer, Row As Integer, WasSaved As Boolean
    Set Page = PageNamed("结果")
    If Page Is Nothing Then Exit Sub
    If InStr(Answer, vbLf & "run" & vbTab) = 0 Then Exit Sub
    On Error Resume Next
    WasSaved = OwnBook().Saved
    Row = FIRST_RUN_ROW
    Lines = Split(Answer, vbLf)
    For Number = LBound(Lines) To UBound(Lines)
        If Left(Lines(Number), 4) = "run" & vbTab And Row < FIRST_RUN_ROW + MOST_RUNS Then
            Parts = Split(Decoded(Mid(Lines(Number), 5)), vbTab)
            Page.Cells(Row, 1).Value = Parts(0)
            Page.Cells(Row, 2).Value = Parts(1)
            Page.Cells(Row, 3).Value = Parts(2)
            Page.Cells(Row, 4).Value = Parts(3)
            If Parts(4) <> "" Then
                Page.Cells(Row, 5).Formula = "=HYPERLINK(""" & Parts(4) & """,""打开"")"
            Else
                Page.Cells(Row, 5).Value = ""
            End If
            Row = Row + 1
        End If
    Next
    If WasSaved Then OwnBook().Saved = True
    On Error GoTo 0
End Sub

' The first lines of today's page on sheet 操作台, as the toolkit has left them beside its journal.
Private Sub ShowToday()
    Dim Page As Object, Answer As String, Lines() As String, Parts() As String
    Dim Number As Integer, Row As Integer, WasSaved As Boolean
    Set Page = PageNamed("操作台")
    If Page Is Nothing Then Exit Sub
    On Error Resume Next
    If CStr(Page.Cells(DESK_ROW, 1).Value) <> "今天" Then Exit Sub
    Answer = Contents(DeskFile())
    If Answer = "" Then Exit Sub
    WasSaved = OwnBook().Saved
    Page.Cells(DESK_ROW, 2).Value = Field(Answer, "made")
    Row = DESK_ROW + 1
    Lines = Split(Answer, vbLf)
    For Number = LBound(Lines) To UBound(Lines)
        If Left(Lines(Number), 5) = "line" & vbTab And Row <= DESK_ROW + MOST_LINES Then
            Parts = Split(Decoded(Mid(Lines(Number), 6)), vbTab)
            Page.Cells(Row, 1).Value = Parts(0)
            Page.Cells(Row, 2).Value = Parts(1)
            Row = Row + 1
        End If
    Next
    Do While Row <= DESK_ROW + MOST_LINES
        Page.Cells(Row, 1).Value = ""
        Page.Cells(Row, 2).Value = ""
        Row = Row + 1
    Loop
    If WasSaved Then OwnBook().Saved = True
    On Error GoTo 0
End Sub

Private Function DeskFile() As String
    Dim Folder As String, Slash As String
    Slash = Application.PathSeparator
    Folder = OwnBook().Path & Slash
    If Parameter("办公文件夹") <> "" Then Folder = Folder & Parameter("办公文件夹") & Slash
    DeskFile = Folder & "资料" & Slash & "运行记录" & Slash & "desk.answer"
    If Not IsThere(DeskFile) Then DeskFile = Folder & ".toolkit" & Slash & "desk.answer"
End Function

' A field of the answer, its letters as they were; "" when it is not there.
Private Function Field(ByVal Answer As String, ByVal Wanted As String) As String
    Dim Lines() As String, Number As Integer
    Lines = Split(Answer, vbLf)
    For Number = LBound(Lines) To UBound(Lines)
        If Left(Lines(Number), Len(Wanted) + 1) = Wanted & vbTab Then
            Field = Decoded(Mid(Lines(Number), Len(Wanted) + 2))
            Exit Function
        End If
    Next
End Function

' \u8001 is the letter of that number; the file itself has ASCII letters only, whatever the code page.
Private Function Decoded(ByVal Coded As String) As String
    Dim At As Long, Out As String
    At = InStr(Coded, "\u")
    Do While At > 0
        Out = Out & Left(Coded, At - 1) & ChrW(CLng("&H" & Mid(Coded, At + 2, 4)))
        Coded = Mid(Coded, At + 6)
        At = InStr(Coded, "\u")
    Loop
    Decoded = Out & Coded
End Function

' --- files and the screen ----------------------------------------------------------------------------

Private Function IsThere(ByVal Path As String) As Boolean
    On Error Resume Next
    IsThere = (Dir(Path) <> "")
    On Error GoTo 0
End Function

' A whole answer, its lines ended by vbLf; "" when it is not there or breaks off.
Private Function Contents(ByVal Path As String) As String
    Dim Handle As Integer, OneLine As String, Out As String
    If Not IsThere(Path) Then Exit Function
    Handle = FreeFile
    Open Path For Input As #Handle
    Do While Not EOF(Handle)
        Line Input #Handle, OneLine
        Out = Out & OneLine & vbLf
    Loop
    Close #Handle
    If InStr(Out, vbLf & "end" & vbLf) > 0 Then Contents = Out
End Function

Private Sub Forget(ByVal Path As String)
    On Error Resume Next
    If IsThere(Path) Then Kill Path
    If IsThere(Path & ".begun") Then Kill Path & ".begun"
    On Error GoTo 0
End Sub

Private Function Quoted(ByVal Given As String) As String
    Quoted = """" & Given & """"
End Function

Private Sub ShowStatus(ByVal Said As String)
    On Error Resume Next
    If Said = "" Then
        Application.StatusBar = False
    Else
        Application.StatusBar = Said
    End If
    On Error GoTo 0
End Sub

Private Sub Tell(ByVal Said As String)
    MsgBox Said, vbExclamation, "老干部工作工具箱"
End Sub
