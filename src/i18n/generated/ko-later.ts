// @ts-nocheck
    // Do not modify this file by hand!
    // Re-generate this file by running lit-localize

    
    import {str} from '@lit/localize';

    /* eslint-disable no-irregular-whitespace */
    /* eslint-disable @typescript-eslint/no-explicit-any */

    export const templates = {
'07de6c': str`레이어 ${0} 삭제`,
'13a2f9': `평면`,
'14c54c': `원`,
'14f8bd': `평지 위의 언덕 셋과 골 셋입니다.`,
'17b94f': `서로 맞물린 반원 두 개입니다.`,
'1c9056': `두 입력의 부호가 같으면 한 클래스, 다르면 다른 클래스입니다.`,
'281cd5': `배타적 논리합`,
'2a4459': `매개변수`,
'2be9a5': `나선`,
'30fee9': `패턴`,
'35bd87': str`서로를 둘러싼 고리 모양의 클래스 ${0}개입니다.`,
'35f173': str`서로 감아 도는 팔 ${0}개: TensorFlow Playground가 가장 어려워하는 데이터입니다.`,
'45e7f2': `한 모서리에서 맞은편 모서리로 올라가는 평면입니다.`,
'61ff5f': `−2에서 2 사이의 x에 대해 y = x³ − 2x, 정규 분포 노이즈를 더합니다.`,
'78bc87': `사인`,
'7e9fbc': `0의 왼쪽에서는 −1, 오른쪽에서는 1, 정규 분포 노이즈를 더합니다.`,
'8649b6': str`합계, 그중 훈련하지 않는 것 ${0}`,
'882e91': `언덕과 골`,
'98b8b3': `클래스`,
'9d167e': `레이어`,
'ad137e': `초승달`,
'cca6d3': `입력 두 개에 대한 수치`,
'd0c38b': `가우스 분포`,
'd198fe': str`중심을 둘러싸고 모여 있는 클래스 ${0}개입니다.`,
'd32aa1': `다항식`,
'd9994f': `계단`,
'e9f1aa': `합계`,
'ec6b11': `입력 하나에 대한 수치`,
'f4cce0': `−2에서 2 사이의 x에 대해 y = 2 sin πx, 정규 분포 노이즈를 더합니다.`,
'fd7727': `출력`,
};
  